/* The editor of a journey: its texts read again after each save, rows of steps folded under their title, and the known keys
   proposed where one is asked for. Everything works without it, less comfortably. */

const panel = document.querySelector("[data-reading]");

async function readAgain() {
  const url = panel.dataset.url;
  if (!url) return;
  const response = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (response.ok) panel.querySelector("[data-reading-report]").innerHTML = await response.text();
}

/* Open what hides an element: the tab and the panels it is in. */
function reveal(element) {
  const tab = element.closest("[role=tabpanel]");
  if (tab) document.querySelector(`[role=tab][aria-controls="${tab.id}"], [role=tab][href="#${tab.id}"]`)?.click();
  for (let box = element.closest("[data-panel]"); box; box = box.parentElement.closest("[data-panel]")) {
    const toggle = box.querySelector("[data-panel-toggle]");
    if (toggle.getAttribute("aria-expanded") === "false") toggle.click();
  }
}

function follow(event) {
  const link = event.target.closest("[data-reading-target]");
  const target = link && document.getElementById(link.dataset.readingTarget);
  if (!target) return;
  event.preventDefault();
  reveal(target);
  const field = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select");
  whenShown(target, () => {
    target.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  });
}

/* A tab opens with a transition: what is in it cannot be reached before. */
function whenShown(element, act, frames = 60) {
  if (element.offsetParent || !frames) act();
  else requestAnimationFrame(() => whenShown(element, act, frames - 1));
}

/* "Étape 3" becomes "Étape 3 : Déclarer la naissance". */
function nameRow(row) {
  const name = row.querySelector("input[name$='-title']")?.value;
  const heading = row.querySelector("[data-panel-heading-text]");
  if (!heading) return;
  heading.querySelector("[data-row-name]")?.remove();
  if (!name) return;
  const words = document.createElement("span");
  words.dataset.rowName = "";
  words.textContent = `\u00a0: ${name}`;
  heading.append(words);
}

const rowsOf = (name) => [...document.querySelectorAll(`#id_${name}-FORMS > [data-inline-panel-child]`)];

function fold(row) {
  const toggle = row.querySelector("[data-panel-toggle]");
  if (!row.querySelector(".error-message, [aria-invalid=true]") && toggle?.getAttribute("aria-expanded") === "true") toggle.click();
}

/* Offer the keys of the rows of a relation, with the words an editor knows them by, to the fields of the steps. */
function offer(field, relation, label) {
  const list = document.createElement("datalist");
  list.id = `known-${relation}`;
  document.body.append(list);
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches?.(`input[name^='steps-'][name$='-${field}']`)) return;
    target.setAttribute("list", list.id);
    list.replaceChildren(...rowsOf(relation).filter((row) => row.querySelector("[name$='-DELETE']")?.value !== "1").map((row) => {
      const value = (name) => row.querySelector(`[name$='-${name}']`)?.value ?? "";
      return new Option(value(label), value("key"));
    }));
  });
}

if (panel) {
  panel.querySelector("[data-reading-refresh]")?.addEventListener("click", readAgain);
  document.addEventListener("w-autosave:success", readAgain);
  panel.addEventListener("click", follow);
  offer("stage_key", "stages", "title");
  offer("situation_key", "situations", "label");
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("input[name^='steps-'][name$='-title']")) nameRow(target.closest("[data-inline-panel-child]"));
  });
  // Wagtail draws its panels first.
  window.addEventListener("load", () => rowsOf("steps").forEach((row) => { nameRow(row); fold(row); }));
}
