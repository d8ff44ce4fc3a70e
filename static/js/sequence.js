/* Cards of proposals change in place: one tap, one request, and the reader's place is kept. Every card is a page without it. */

const box = () => document.querySelector('[data-sequence]');

/** Ask for the next card as the form would, and put it where this one was; anything unexpected is left to the browser. */
const send = async (form, button) => {
  const data = new FormData(form, button);
  const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(data), credentials: 'same-origin' });
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  const card = next.querySelector('[data-sequence]');
  if (!response.ok || !card) throw new Error(response.status);
  box().replaceWith(card);
  document.title = next.title;
  if (response.redirected) history.replaceState(null, '', response.url);
  card.querySelector('[role="status"], [data-card]')?.focus();
};

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-sequence] form.vote')) return;
  event.preventDefault();
  const { submitter } = event;
  if (form.ariaBusy) return;
  form.ariaBusy = 'true';
  send(form, submitter).catch(() => {
    // The same sending, by the browser itself: a vote given twice is one vote.
    const hidden = Object.assign(document.createElement('input'), { type: 'hidden', name: submitter.name, value: submitter.value });
    form.append(hidden);
    form.submit();
  });
});
