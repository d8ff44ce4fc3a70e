/* One tap is a vote, sent in place. Without this script the same buttons send a page. */
import { newKey, secondsHere } from './key.js';

// The key of this page stands for a browser that is not known yet; one after the other, so that the first vote makes it known.
const key = newKey();
let queue = Promise.resolve();

/** Send a form with the button that was pressed; what to show, or null if the server has something to say first. */
const post = async (form, button) => {
  const body = new URLSearchParams(new FormData(form, button));
  body.set('duree', secondsHere());
  body.set('cle', form.elements.cle.value || key);
  body.delete('retour');
  const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
  return response.headers.get('Content-Type')?.startsWith('application/json') ? response.json() : null;
};

/** The server's page says what is wrong, or asks for a little more: nothing is lost. */
const sendAsPage = (form, button) => {
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: button.name, value: button.value }));
  form.elements.cle.value ||= key;
  form.submit();
};

const draw = (box, button, { html, said }) => {
  const { name, value } = button;
  const open = document.activeElement === button || document.activeElement === document.body;
  box.innerHTML = html;
  if (open) (box.querySelector(`button[name="${name}"][value="${value}"]`) || box.querySelector('button')).focus();
  const live = document.querySelector('[data-vote-said]');
  if (live) live.textContent = said;
};

document.addEventListener('submit', (event) => {
  const { target: form, submitter: button } = event;
  const box = form.closest('[data-vote]');
  // From « Mes votes », the list itself changes: a page is sent.
  if (!box || !button || form.elements.retour) return;
  event.preventDefault();
  button.setAttribute('aria-busy', 'true');
  queue = queue.then(() => post(form, button))
    .then((answer) => (answer ? draw(box, button, answer) : sendAsPage(form, button)))
    .catch(() => sendAsPage(form, button))
    .finally(() => button.removeAttribute('aria-busy'));
});
document.getElementById('message')?.focus();
