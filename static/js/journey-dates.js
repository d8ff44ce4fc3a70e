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

const recurrent = (when, start, today) => {
  const byMonth = when.precision === 'mois';
  const every = parse(when.recurrence);
  if (every.months * 30.44 + every.days <= 0) return { form: byMonth ? 'from_month' : 'from', days: [start], passed: false };
  const days = [];
  for (let time = 0; days.length < OCCURRENCES; time += 1) {
    const day = shift(start, { months: every.months * time, days: every.days * time });
    if (day >= today) days.push(day);
  }
  return { form: byMonth ? 'recurrent_months' : 'recurrent', days, passed: false };
};

const formOf = (when, start, end) => {
  const about = when.precision === 'environ';
  if (start && end && start !== end) return about ? 'about_between' : 'between';
  if (about) return 'about';
  if (when.kind === 'date_fixe') return { mois: 'in_month', semaine: 'about' }[when.precision] || 'on';
  if (end) return start ? 'on' : 'until';
  return when.precision === 'mois' ? 'from_month' : 'from';
};

/** What the page says of a step's time: the attribute `data-when`. */
export const readWhen = (text) => {
  const [kind, earliest, latest, days, precision, report, recurrence] = text.split(' ').map((part) => (part === '.' ? '' : part));
  return { kind, earliest, latest, days, precision, report, recurrence };
};

/** { form, days, passed } of a step, or null when there is nothing to compute. `closed`: the set of days off. */
export const datesOf = (when, anchor, closed, today) => {
  if (when.kind === 'a_tout_moment' || !(when.earliest || when.latest || when.days)) return null;
  const start = when.earliest && shift(anchor, parse(when.earliest));
  let end = when.latest && shift(anchor, parse(when.latest));
  if (when.kind === 'recurrent' && when.recurrence && start) return recurrent(when, start, today);
  if (end && when.report === 'ouvrable') end = nextWorkingDay(end, closed);
  if (!start && !end) {
    const day = addDays(anchor, Number(when.days));
    return { form: 'about', days: [day], passed: day < today };
  }
  const days = [...new Set([start, end].filter(Boolean))];
  return { form: formOf(when, start, end), days, passed: Boolean(end && end < today) };
};

/** The days off of a region, out of the file of all of them. */
export const closedDays = (file, region) => new Set([...file[''], ...(file[region] || [])]);

const language = document.documentElement.lang.split('-')[0];
const write = (iso, options) => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone: 'UTC' }).format(toTime(iso));
const month = (iso) => write(iso, { month: 'long', year: 'numeric' });
const longDay = (iso) => {
  const text = write(iso, { dateStyle: 'long' });
  return (language === 'fr' ? text.replace(/^1 /, '1er ') : text).replace(' ', '\u00a0');
};

const form = document.querySelector('form[data-dates]');
const steps = [...document.querySelectorAll('[data-when]')];
const storageKey = form && `parcours-date:${form.dataset.journey}`;
const keep = form?.elements.garder;
const forget = form?.querySelector('[data-forget]');

const stored = (act) => {
  try { return act(localStorage); } catch { return null; } // private browsing: nothing is kept
};

const sentence = ({ form: shape, days }) => {
  const pattern = form.dataset[`t${shape.replace(/(^|_)(\w)/g, (_all, _sep, letter) => letter.toUpperCase())}`];
  const say = shape.includes('month') ? month : longDay;
  return pattern.replace('{start}', say(days[0])).replace('{middle}', say(days[Math.floor(days.length / 2)])).replace('{end}', say(days.at(-1)));
};

/** Show what is computed in each step, or take it away when `told` is empty. */
const tell = (told, here = null) => {
  for (const step of steps) {
    const dates = told.find(({ key }) => key === step.dataset.step);
    const place = step.querySelector('[data-date]');
    place.hidden = !dates;
    place.textContent = !dates ? '' : dates.passed ? `${dates.label}. ${step.dataset.passed || form.dataset.tPassed}` : dates.label;
    if (step === here) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
    step.querySelector('[data-here]').hidden = step !== here;
    const button = step.querySelector('[data-calendar]');
    if (button) button.hidden = !dates || dates.passed;
  }
  forget.hidden = !told.length;
  document.dispatchEvent(new CustomEvent('journey:dates', { detail: { steps: told } }));
};

const show = (anchor, closed) => {
  const now = new Date();
  const today = toIso(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  const told = [];
  let here = null;
  for (const step of steps) {
    const dates = datesOf(readWhen(step.dataset.when), anchor, closed, today);
    if (!dates) continue;
    const [from, to] = [dates.days[0], dates.days.at(-1)];
    told.push({ key: step.dataset.step, from, to, label: sentence(dates), passed: dates.passed });
    if (!here && to >= today) here = step;
  }
  tell(told, here);
  form.querySelector('[data-said]').textContent = form.dataset.tSaid.replace('{count}', told.length);
};

const erase = () => stored((storage) => storage.removeItem(storageKey));

const compute = async () => {
  const { date, region } = form.elements;
  date.setCustomValidity('');
  if (form.dataset.tFirst && date.value && !date.value.endsWith('-01')) {
    const following = shift(`${date.value.slice(0, -2)}01`, { months: 1, days: 0 });
    date.setCustomValidity(form.dataset.tFirst.replace('{day}', longDay(following)));
  }
  if (!form.reportValidity()) return;
  const file = await (await fetch(form.dataset.holidays)).json();
  show(date.value, closedDays(file, region.value));
  if (keep?.checked) stored((storage) => storage.setItem(storageKey, JSON.stringify([date.value, region.value])));
  else erase();
};

if (form) {
  form.addEventListener('submit', (event) => {
    if (event.submitter?.hasAttribute('formaction')) return; // the calendar file is made by the server
    event.preventDefault();
    // Without the days off (no network), the server's own page answers.
    compute().catch(() => form.submit());
  });
  form.elements.date.addEventListener('input', (event) => event.target.setCustomValidity(''));
  keep?.addEventListener('change', () => { if (!keep.checked) erase(); });
  forget.querySelector('button').addEventListener('click', () => {
    erase();
    form.reset();
    tell([]);
    const said = form.querySelector('[data-said]');
    said.textContent = said.dataset.tErased;
    form.elements.date.focus(); // the button is gone
  });
  try {
    const kept = keep && JSON.parse(stored((storage) => storage.getItem(storageKey)));
    if (kept) {
      [form.elements.date.value, form.elements.region.value] = kept;
      keep.checked = true;
      compute().catch(() => {}); // no network: the date waits in its field
    }
  } catch { /* what was kept cannot be read: as if nothing was */ }
}
