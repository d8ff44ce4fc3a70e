/* What a reader does with a journey, on this device: « Ma situation », « Mon avancée », and the way out of a discreet page.
   Nothing is sent. Only ticks are kept, as one list of identities under `parcours:<journey>`; on a discreet page, nothing is. */

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const fill = (text, words) => text.replace(/\{(\w+)\}/g, (_all, name) => words[name]);

const links = all('a.m-step');
/** The steps of the map, each with its link there. Those beside the map have none: they are read, not counted. */
const steps = links.map((link) => ({ link, box: one(link.hash) })).filter(({ box }) => box);
const others = all('.step').filter((box) => !steps.some((step) => step.box === box)).map((box) => ({ box, link: null }));
const isMine = ({ box }) => !box.classList.contains('is-off');
const isDone = ({ box }) => Boolean(one('[data-done]', box)?.checked);
const changed = () => document.dispatchEvent(new Event('journey:changed'));

/* « Ma situation » */

const situation = one('[data-situation]');

const watchSituation = () => {
  const boxes = all('input', situation);
  const [said, button] = [one('[data-said]', situation), one('[data-show]', situation)];
  const list = one('.steps');
  const mark = one('template[data-off]', situation).content.firstElementChild;

  const setOff = ({ box, link }, off) => {
    if (off === box.classList.contains('is-off')) return;
    for (const [place, root] of [[box, one('.step__title', box)], [link, link]]) {
      if (!place) continue;
      place.classList.toggle('is-off', off);
      if (off) root.append(mark.cloneNode(true));
      else one('.not-mine', root).remove();
    }
  };

  const unfold = (shown) => {
    list.classList.toggle('shows-off', shown);
    const number = all('.step.is-off').length === 1 ? 'One' : 'Many';
    button.textContent = button.dataset[`t${shown ? 'Hide' : 'Show'}${number}`];
  };

  const update = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    const off = ({ box }) => chosen.length > 0 && 'for' in box.dataset && !chosen.includes(box.dataset.for);
    for (const step of [...steps, ...others]) setOff(step, off(step));
    const count = all('.step.is-off').length;
    const words = count === 1 ? said.dataset.tOne : fill(said.dataset.tMany, { count });
    said.textContent = count ? words : said.dataset.tAll;
    button.hidden = !count;
    unfold(false);
    changed();
  };

  situation.addEventListener('change', ({ target }) => {
    // « Aucune de ces situations » and the others exclude each other.
    for (const box of boxes) if (target.checked && box !== target && !(target.value && box.value)) box.checked = false;
    update();
  });
  button.addEventListener('click', () => unfold(!list.classList.contains('shows-off')));
};

/* « Mon avancée » */

const progress = one('[data-progress]');

/** Ticked identities. A browser that keeps nothing, or something that cannot be read, is as if nothing was kept. */
const read = (key) => {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return new Set(Array.isArray(kept) ? kept : []);
  } catch { return new Set(); }
};

/** Whether it is kept. */
const write = (key, ids) => {
  try {
    if (ids.length) localStorage.setItem(key, JSON.stringify(ids));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; }
};

/** How far along the path the point at `x` is. The path never goes back, so halving finds it. */
const lengthAt = (path, x) => {
  let [low, high] = [0, path.getTotalLength()];
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (path.getPointAtLength(middle).x < x) low = middle;
    else high = middle;
  }
  return high;
};

/** The way behind is a whole line, over the dotted one of the way ahead. `last`: place of the last step done, -1 if none is. */
const drawWay = (last) => {
  const frames = all('.m-svg');
  let frame = 0;
  const walked = frames.map(() => 0);
  steps.forEach(({ link }, place) => {
    const x = Number(link.dataset.x);
    if (place && x <= Number(steps[place - 1].link.dataset.x)) frame += 1; // the map goes on below
    if (place > last || !frames[frame]) return;
    walked.fill(Infinity, 0, frame);
    walked[frame] = lengthAt(one('.m-line', frames[frame]), x);
  });
  frames.forEach((svg, number) => {
    const line = one('.m-line', svg);
    let done = one('.m-done', svg);
    if (!done) {
      done = line.cloneNode();
      done.setAttribute('class', 'm-done');
      line.after(done);
    }
    const total = line.getTotalLength();
    done.setAttribute('stroke-dasharray', `${Math.min(walked[number], total)} ${total + 1}`);
  });
  one('.map')?.classList.toggle('has-way', last >= 0);
};

const drawDone = ({ link, box }, done, isAhead) => {
  link.parentElement.classList.toggle('is-ahead', isAhead);
  box.classList.toggle('fil--next', isAhead);
  for (const place of [link, box]) {
    if (done === place.classList.contains('is-done')) continue;
    place.classList.toggle('is-done', done);
    const dot = one('.dot', place);
    if (done) dot.append(one('template[data-tick]', progress).content.firstElementChild.cloneNode(true));
    else one('.i', dot).remove();
  }
  const word = one('[data-done-text]', link);
  if (done && !word) {
    const said = one('template[data-done-word]', progress).content.firstElementChild.cloneNode(true);
    said.dataset.doneText = '';
    one('.dot', link).after(said);
  } else if (!done) word?.remove();
};

const watchProgress = () => {
  const key = progress.dataset.progress;
  const inputs = all('input:is([data-done], [data-task])');
  const idOf = (input) => input.dataset.task || input.closest('.step').dataset.step;
  const [said, kept, erase] = ['[data-said]', '[data-kept]', '[data-erase]'].map((name) => one(name, progress));

  const counts = () => {
    const mine = steps.filter(isMine);
    return { done: mine.filter(isDone).length, total: mine.length };
  };

  const draw = () => {
    const last = steps.findLastIndex(isDone);
    steps.forEach((step, place) => drawDone(step, isDone(step), last >= 0 && place >= last));
    drawWay(last);
    for (const place of all('[data-count]')) place.textContent = fill(place.dataset.t, counts());
    const bar = one('progress', progress);
    [bar.max, bar.value] = [Math.max(counts().total, 1), counts().done];
    erase.hidden = !inputs.some((input) => input.checked);
  };

  const keep = () => {
    if (!write(key, inputs.filter((input) => input.checked).map(idOf))) kept.textContent = kept.dataset.tLost;
    draw();
    changed();
  };

  const ticked = read(key);
  for (const input of inputs) input.checked = ticked.has(idOf(input));
  document.addEventListener('change', ({ target }) => {
    if (!inputs.includes(target)) return;
    keep();
    const kind = 'task' in target.dataset ? 'Task' : 'Step';
    const tasks = kind === 'Task' ? all('[data-task]', target.closest('[data-tasks]')) : [];
    const words = kind === 'Task' ? { done: tasks.filter((task) => task.checked).length, total: tasks.length } : counts();
    said.textContent = fill(progress.dataset[`t${kind}${target.checked ? '' : 'Undone'}`], words);
  });
  erase.addEventListener('click', () => {
    for (const input of inputs) input.checked = false;
    keep();
    said.textContent = progress.dataset.tErased;
    one('h2', progress).focus();
  });
  document.addEventListener('journey:changed', draw);
  draw();
};

/* The bar of narrow screens: to the next step that is still to do, below what is on screen. */

const watchBar = (link) => {
  const toDo = () => steps.filter((step) => isMine(step) && !isDone(step));
  const update = () => { link.hidden = !toDo().length; };
  link.addEventListener('click', () => {
    const left = toDo();
    const next = left.find(({ box }) => box.getBoundingClientRect().top > innerHeight / 4) || left[0];
    link.hash = next.box.id;
  });
  document.addEventListener('journey:changed', update);
  update();
};

/* « Prochaine échéance », once « Voir mes dates » has computed them. */

const watchDates = (section) => {
  let told = [];
  const update = () => {
    const now = new Date();
    const today = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
    const stepOf = ({ key }) => [...steps, ...others].find(({ box }) => box.dataset.step === key);
    const next = told.filter((date) => date.to >= today && stepOf(date) && isMine(stepOf(date)) && !isDone(stepOf(date)))
      .sort((first, second) => (first.to < second.to ? -1 : 1))[0];
    section.hidden = !next;
    if (!next) return;
    const { box } = stepOf(next);
    const title = one('h3', box).cloneNode(true);
    one('.vh', title)?.remove();
    const link = one('[data-next-step]', section);
    link.textContent = title.textContent.trim();
    link.hash = box.id;
    one('[data-next-date]', section).textContent = next.label;
  };
  document.addEventListener('journey:dates', ({ detail }) => { told = detail.steps; update(); });
  document.addEventListener('journey:changed', update);
};

/* « Voir mes dates »: the rules are a module of their own, loaded when somebody turns to the form or has kept a date here. */

const loadDates = (form) => {
  let loading = null;
  const load = () => {
    loading ||= import(form.dataset.rules).finally(() => form.removeEventListener('submit', hold));
    return loading;
  };
  const hold = (event) => {
    if (event.submitter?.hasAttribute('formaction')) return; // the calendar file is made by the server
    event.preventDefault();
    // Without the module (no network), the server's own page answers.
    load().then(() => form.requestSubmit(event.submitter), () => form.submit());
  };
  form.addEventListener('submit', hold);
  form.addEventListener('focusin', () => load().catch(() => {}), { once: true });
  try {
    if (localStorage.getItem(`parcours-date:${form.dataset.journey}`)) load().catch(() => {});
  } catch { /* a browser that keeps nothing */ }
};

/* The way out of a discreet page. */

const TIMES = 3;
const SOON = 2000; // milliseconds between two presses

const watchQuit = (quit) => {
  const leave = () => {
    document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: 'no-referrer' }));
    document.title = '…';
    document.body.replaceChildren();
    location.replace(quit.href); // in place of this page in the history: « Retour » does not show it
  };
  let pressed = [];
  quit.addEventListener('click', (event) => { event.preventDefault(); leave(); });
  document.addEventListener('keydown', ({ key, timeStamp }) => {
    pressed = key === 'Escape' && timeStamp - (pressed.at(-1) ?? timeStamp) < SOON ? [...pressed, timeStamp] : [];
    if (key === 'Escape' && !pressed.length) pressed = [timeStamp];
    if (pressed.length >= TIMES) leave();
  });
  // A place of this page, or its table, is not one more page in the history.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || event.defaultPrevented || link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    location.replace(link.href);
  });
};

if (situation) watchSituation();
if (progress) watchProgress();
for (const link of all('[data-following]')) watchBar(link);
for (const section of all('[data-next]')) watchDates(section);
for (const form of all('form[data-dates]')) loadDates(form);
for (const quit of all('[data-quit]')) watchQuit(quit);
one('[data-print]')?.addEventListener('click', () => window.print());
