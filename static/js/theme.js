/* Light, dark or the system's choice, kept on this device only (no cookie). Runs before the page is drawn: no flash. */
(() => {
  const root = document.documentElement;
  const choices = ["system", "light", "dark"];
  const read = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  };
  root.classList.add("has-js");
  apply(read());
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    if (!button) return;
    button.dataset.choice = root.dataset.theme || "system";
    button.addEventListener("click", () => {
      const choice = choices[(choices.indexOf(button.dataset.choice) + 1) % choices.length];
      button.dataset.choice = choice;
      apply(choice);
      try { localStorage.setItem("theme", choice); } catch { /* private browsing: the choice lasts for this page */ }
    });
  });
})();
