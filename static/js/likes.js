/* « Utile » in one tap. Without this script the same button leads to a page that says it is done. */
import { newKey, secondsHere } from './key.js';

const KEPT = 'utiles'; // what this browser likes, for itself: the page is the same for everyone
const read = () => { try { return new Set(JSON.parse(localStorage.getItem(KEPT)) ?? []); } catch { return new Set(); } };
const write = (all) => { try { localStorage.setItem(KEPT, JSON.stringify([...all])); } catch { /* a private window: nothing is kept */ } };

const forms = [...document.querySelectorAll('form[data-like]')];
const key = newKey(); // one for the page: two quick taps before any cookie came back are one browser
let queue = Promise.resolve();

const mark = (form, likes) => form.querySelector('button').setAttribute('aria-pressed', likes);

const send = async (form, likes) => {
  const body = new URLSearchParams(new FormData(form));
  body.set('duree', secondsHere());
  if (!likes) body.set('retirer', '1');
  const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
  if (!response.ok || !response.headers.get('Content-Type')?.includes('json')) return form.submit(); // the server's page says why
  const { count, said, likes: now } = await response.json();
  const all = read();
  if (now) all.add(form.dataset.like); else all.delete(form.dataset.like);
  write(all);
  mark(form, now);
  form.querySelector('[data-count]').textContent = parseInt(count, 10);
  form.querySelector('[data-said]').textContent = `${said} ${count}.`;
};

for (const form of forms) {
  form.elements.cle.value = key;
  mark(form, read().has(form.dataset.like));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const likes = form.querySelector('button').getAttribute('aria-pressed') !== 'true';
    queue = queue.then(() => send(form, likes)).catch(() => form.submit());
  });
}
