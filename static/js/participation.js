/* Makes taking part nicer; every form works without it. */

import { newKey, secondsHere } from './key.js';

/** One question at a time. Long forms only; a form with an error stays whole, so that nothing wrong is hidden. */
const showOneByOne = (form) => {
  const box = form.querySelector('[data-steps]');
  const steps = box ? [...box.querySelectorAll('[data-step]')] : [];
  if (steps.length < 3 || form.querySelector('.error') || document.getElementById('message')) return;
  box.prepend(box.querySelector('[data-head]').content.cloneNode(true));
  box.append(box.querySelector('[data-nav]').content.cloneNode(true));
  const progress = box.querySelector('[data-progress]');
  const dots = box.querySelector('.qdots');
  const next = box.querySelector('[data-next]');
  const previous = box.querySelector('[data-previous]');
  const send = form.querySelector('.survey__send');
  dots.append(...steps.map(() => document.createElement('i')));
  let now = 0;
  const show = (index, focus = true) => {
    now = index;
    const last = now === steps.length - 1;
    steps.forEach((step, place) => { step.hidden = place !== now; });
    [...dots.children].forEach((dot, place) => { dot.className = place < now ? 'on' : place === now ? 'now' : ''; });
    progress.textContent = progress.dataset.text.replace('{n}', now + 1).replace('{total}', steps.length);
    next.hidden = last;
    previous.hidden = now === 0;
    send.hidden = !last;
    if (focus) progress.focus();
  };
  next.addEventListener('click', () => show(now + 1));
  previous.addEventListener('click', () => show(now - 1));
  form.addEventListener('keydown', (event) => {
    // Enter in a one-line answer goes on; it sends only from the last question.
    if (event.key === 'Enter' && event.target.matches('input') && now < steps.length - 1) {
      event.preventDefault();
      show(now + 1);
    }
  });
  show(0, false);
};

for (const form of document.querySelectorAll('form[data-participation]')) {
  const key = form.elements.cle;
  if (!key.value) key.value = newKey();
  form.addEventListener('submit', () => { form.elements.duree.value = secondsHere(); });
  form.addEventListener('submit', () => form.querySelector('[type="submit"]').setAttribute('aria-busy', 'true'));
  showOneByOne(form);
}
// Back from the next page: the button is ready again.
addEventListener('pageshow', () => document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy')));
// A page that says what is wrong is read from there.
document.getElementById('message')?.focus();
