/* Makes taking part nicer; every form works without it. */

import { newKey, secondsHere } from './key.js';

/** Whether a rule of a condition holds for what was given (the same as consultations/analysis/branching.py). */
const holds = ({ op, value }, given) => {
  if (op === 'answered') return given.length > 0;
  if (op === 'not_answered') return given.length === 0;
  if (op === 'is') return given.includes(value);
  if (op === 'is_not') return given.length > 0 && !given.includes(value);
  const numbers = given.filter((text) => /^-?[0-9]+$/.test(text)).map(Number);
  return numbers.some((number) => (op === 'at_least' ? number >= Number(value) : number <= Number(value)));
};

/** Questions that depend on others show and hide as one answers; the server decides again. What is hidden is not sent. */
const followConditions = (form) => {
  const steps = [...form.querySelectorAll('[data-rules]')];
  if (!steps.length) return;
  const announce = form.querySelector('[data-announce]');
  form.querySelectorAll('[data-condition]').forEach((words) => { words.hidden = true; });
  const answers = (data, question) => {
    const whole = data.getAll(`q-${question}`);
    const parts = [...data].filter(([name]) => name.startsWith(`q-${question}-`)).map(([, text]) => text);
    return [...whole, ...parts].map((text) => String(text).trim()).filter(Boolean);
  };
  const update = (event) => {
    let change = 0;
    for (const step of steps) {
      const { every, rules } = JSON.parse(step.dataset.rules);
      const data = new FormData(form);  // read again: what is hidden just before does not count
      const test = (rule) => holds(rule, answers(data, rule.q));
      const shown = every ? rules.every(test) : rules.some(test);
      if (shown === !('off' in step.dataset)) continue;
      change = shown ? 1 : -1;
      if (shown) delete step.dataset.off; else step.dataset.off = '';
      step.querySelectorAll('input, select, textarea').forEach((field) => { field.disabled = !shown; });
      step.hidden = !shown || 'later' in step.dataset;
    }
    if (change) form.dispatchEvent(new Event('questions'));
    if (change && event && announce) announce.textContent = change > 0 ? announce.dataset.more : announce.dataset.less;
  };
  form.addEventListener('change', update);
  update();
};

/** One question at a time. Long forms only; a form with an error stays whole, so that nothing wrong is hidden. */
const showOneByOne = (form) => {
  const box = form.querySelector('[data-steps]');
  const all = box ? [...box.querySelectorAll('[data-step]')] : [];
  let steps = all.filter((step) => !('off' in step.dataset));
  if (all.length < 3 || form.querySelector('.error') || document.getElementById('message')) return;
  box.prepend(box.querySelector('[data-head]').content.cloneNode(true));
  box.append(box.querySelector('[data-nav]').content.cloneNode(true));
  const progress = box.querySelector('[data-progress]');
  const dots = box.querySelector('.qdots');
  const next = box.querySelector('[data-next]');
  const previous = box.querySelector('[data-previous]');
  const ends = form.querySelectorAll('.survey__send, [data-address]');
  let now = 0;
  const show = (index, focus = true) => {
    now = index;
    const last = now === steps.length - 1;
    steps.forEach((step, place) => {
      step.hidden = place !== now;
      step.toggleAttribute('data-later', place !== now);
    });
    dots.replaceChildren(...steps.map(() => document.createElement('i')));
    [...dots.children].forEach((dot, place) => { dot.className = place < now ? 'on' : place === now ? 'now' : ''; });
    progress.textContent = progress.dataset.text.replace('{n}', now + 1).replace('{total}', steps.length);
    next.hidden = last;
    previous.hidden = now === 0;
    ends.forEach((part) => { part.hidden = !last; });
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
  form.addEventListener('questions', () => {
    const here = steps[now];
    steps = all.filter((step) => !('off' in step.dataset));
    show(Math.max(steps.indexOf(here), 0), false);
  });
  show(0, false);
};

/** How many signs are left, in place of the sentence that says how many there may be. Read on demand: nobody is interrupted. */
const countSigns = (field) => {
  const help = field.closest('.field').querySelector('[data-left]');
  const update = () => { help.textContent = help.dataset.left.replace('{n}', field.dataset.most - [...field.value].length); };
  field.addEventListener('input', update);
  if (field.value) update();
};

for (const form of document.querySelectorAll('form[data-participation]')) {
  const key = form.elements.cle;
  if (!key.value) key.value = newKey();
  form.addEventListener('submit', () => { form.elements.duree.value = secondsHere(); });
  form.addEventListener('submit', () => form.querySelector('[type="submit"]').setAttribute('aria-busy', 'true'));
  followConditions(form);
  showOneByOne(form);
  form.querySelectorAll('[data-most]').forEach(countSigns);
}
// Back from the next page: the button is ready again; where one gives several, what is written now is another one.
addEventListener('pageshow', (event) => {
  document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
  if (event.persisted) document.querySelectorAll('form[data-several]').forEach((form) => { form.elements.cle.value = newKey(); });
});
// A page that says what is wrong is read from there.
document.getElementById('message')?.focus();
