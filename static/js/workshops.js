// The card of a workshop says where this browser's own sign-ups stand. Without JavaScript, the link of the message does.
for (const place of document.querySelectorAll("[data-my-place]")) {
  show(place).catch(() => {}); // the form stays: nothing is lost
}

async function show(place) {
  const answer = await fetch(place.dataset.myPlace, { headers: { Accept: "text/html" } });
  const html = answer.ok ? (await answer.text()).trim() : "";
  if (!html) return;
  const parsed = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...parsed.body.childNodes);
  fold(place);
}

// Who has a place is first shown that place: the form is for somebody else, and waits folded.
function fold(place) {
  const form = place.parentElement.querySelector("form[data-participation]");
  if (!form) return;
  const folded = document.createElement("details");
  const title = document.createElement("summary");
  title.textContent = place.dataset.another;
  form.replaceWith(folded);
  folded.append(title, form);
}
