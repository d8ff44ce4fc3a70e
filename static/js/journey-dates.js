/* « Voir mes dates », computed here: the date goes nowhere. The same rules as journeys/dates.py, and a test compares the two.
   A day is an ISO text (2026-12-25): it sorts as it reads, and has no time zone. */

const DAY = 864e5;
const OCCURRENCES = 3;
const toTime = (iso) => Date.parse(`${iso}T00:00:00Z`);
const toIso = (time) => new Date(time).toISOString().slice(0, 10);
const addDays = (iso, days) => toIso(toTime(iso) + days * DAY);

/** Months and days of an ISO 8601 duration of years, months, weeks and days. */
export const parse = (text) => {
  const [, sign, years, months, weeks, days] = text.match(/^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/);
  const way = sign ? -1 : 1;
  return { months: way * (12 * (years || 0) + +(months || 0)), days: way * (7 * (weeks || 0) + +(days || 0)) };
};

/** A day moved by months, clamped to the end of the month, then by days. */
export const shift = (iso, { months, days }) => {
  const [year, month, day] = iso.split('-').map(Number);
  const total = year * 12 + month - 1 + months;
  const last = new Date(Date.UTC(Math.floor(total / 12), (total % 12) + 1, 0)).getUTCDate();
  const moved = Date.UTC(Math.floor(total / 12), total % 12, Math.min(day, last));
  return addDays(toIso(moved), days);
};

const nextWorkingDay = (iso, closed) => {
  let day = iso;
  while ([0, 6].includes(new Date(toTime(day)).getUTCDay()) || closed.has(day)) day = addDays(day, 1);
  return day;
};

const recurrent = (start, every, today) => {
  if (every.months * 30.44 + every.days <= 0) return { form: 'from', days: [start], passed: false };
  const days = [];
  for (let time = 0; days.length < OCCURRENCES; time += 1) {
    const day = shift(start, { months: every.months * time, days: every.days * time });
    if (day >= today) days.push(day);
  }
  return { form: 'recurrent', days, passed: false };
};

const formOf = (when, start, end) => {
  const about = when.precision === 'environ';
  if (start && end && start !== end) return about ? 'about_between' : 'between';
  if (about) return 'about';
  if (when.kind === 'date_fixe' || (start && end)) return 'on';
  return end ? 'until' : 'from';
};

/** What the page says of a step's time: the attribute `data-when`. */
export const readWhen = (text) => {
  const [kind, earliest, latest, days, precision, report, recurrence] = text.split(' ').map((part) => (part === '.' ? '' : part));
  return { kind, earliest, latest, days, precision, report, recurrence };
};

/** { form, days, passed } of a step, or null when there is nothing to compute. `closed`: the set of days off. */
export const datesOf = (when, anchor, closed, today) => {
  if (when.kind === 'a_tout_moment' || !(when.earliest || when.latest || when.days)) return null;
  let start = when.earliest && shift(anchor, parse(when.earliest));
  let end = when.latest && shift(anchor, parse(when.latest));
  if (when.kind === 'recurrent' && when.recurrence && start) return recurrent(start, parse(when.recurrence), today);
  if (end && when.report === 'ouvrable') end = nextWorkingDay(end, closed);
  if (!start && !end) start = end = addDays(anchor, Number(when.days));
  const days = [...new Set([start, end].filter(Boolean))];
  return { form: formOf(when, start, end), days, passed: Boolean(end && end < today) };
};

/** The days off of a region, out of the file of all of them. */
export const closedDays = (file, region) => new Set([...file[''], ...(file[region] || [])]);

const language = document.documentElement.lang.split('-')[0];
const longDay = (iso) => {
  const text = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' }).format(toTime(iso));
  return language === 'fr' ? text.replace(/^1 /, '1er ') : text;
};

const form = document.querySelector('form[data-dates]');
const steps = [...document.querySelectorAll('[data-when]')];
const storageKey = form && `parcours-date:${form.dataset.journey}`;
const keep = form?.elements.garder;

const stored = (act) => {
  try { return act(localStorage); } catch { return null; } // private browsing: nothing is kept
};

const sentence = ({ form: shape, days }) => form.dataset[`t${shape.replace(/(^|_)(\w)/g, (_all, _sep, letter) => letter.toUpperCase())}`]
  .replace('{start}', longDay(days[0])).replace('{middle}', longDay(days[Math.floor(days.length / 2)])).replace('{end}', longDay(days.at(-1)));

const show = (anchor, closed) => {
  const now = new Date();
  const today = toIso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  const told = [];
  let here = null;
  for (const step of steps) {
    const dates = datesOf(readWhen(step.dataset.when), anchor, closed, today);
    if (!dates) continue;
    const [from, to] = [dates.days[0], dates.days.at(-1)];
    const label = sentence(dates);
    const place = step.querySelector('[data-date]');
    place.textContent = dates.passed ? `${label}. ${step.dataset.passed || form.dataset.tPassed}` : label;
    place.hidden = false;
    told.push({ key: step.dataset.step, from, to, label, passed: dates.passed });
    if (!here && to >= today) here = step;
  }
  for (const step of steps) {
    if (step === here) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
    step.querySelector('[data-here]').hidden = step !== here;
  }
  for (const button of document.querySelectorAll('[data-calendar]')) button.hidden = !told.some((one) => one.key === button.value);
  form.querySelector('[data-said]').textContent = form.dataset.tSaid.replace('{count}', told.length);
  document.dispatchEvent(new CustomEvent('journey:dates', { detail: { steps: told } }));
};

const compute = async () => {
  const { date, region } = form.elements;
  date.setCustomValidity('');
  if (form.dataset.first && date.value && !date.value.endsWith('-01')) date.setCustomValidity(form.dataset.tFirst);
  if (!form.reportValidity()) return;
  const file = await (await fetch(form.dataset.holidays)).json();
  show(date.value, closedDays(file, region.value));
  if (keep?.checked) stored((storage) => storage.setItem(storageKey, JSON.stringify([date.value, region.value])));
  else stored((storage) => storage.removeItem(storageKey));
};

if (form) {
  form.addEventListener('submit', (event) => {
    if (event.submitter?.hasAttribute('formaction')) return; // the calendar file is made by the server
    event.preventDefault();
    // Without the days off (no network), the server's own page answers.
    compute().catch(() => form.submit());
  });
  form.elements.date.addEventListener('input', (event) => event.target.setCustomValidity(''));
  keep?.addEventListener('change', () => { if (!keep.checked) stored((storage) => storage.removeItem(storageKey)); });
  try {
    const kept = keep && JSON.parse(stored((storage) => storage.getItem(storageKey)));
    if (kept) {
      [form.elements.date.value, form.elements.region.value] = kept;
      keep.checked = true;
      compute();
    }
  } catch { /* what was kept cannot be read: as if nothing was */ }
}
