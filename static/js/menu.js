/* The menu of narrow screens. Without this script the links are simply shown. */
const button = document.querySelector(".menu-btn");
const header = button?.closest(".site-header");

const toggle = (open) => {
  header.classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
};

button?.addEventListener("click", () => toggle(button.getAttribute("aria-expanded") !== "true"));
header?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
  toggle(false);
  button.focus();
});
