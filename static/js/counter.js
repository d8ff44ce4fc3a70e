/* How many signs are written, beside a text that has a limit. Without this script the limit is said in words. */

const PAUSE = 1000; // milliseconds without typing before it is read aloud

/** As the server counts: spaces in a row are one, letters are composed, a sign is a sign whatever its bytes. */
const signs = (text) => [...text.normalize('NFC').trim().replace(/\s+/gu, ' ')].length;

for (const area of document.querySelectorAll('textarea[data-longest]')) {
  const field = area.closest('.field');
  const shown = field.querySelector('[data-words]');
  const read = field.querySelector('[data-count-said]');
  const longest = Number(area.dataset.longest);
  let waiting = 0;
  const opening = () => area.dataset.opening || area.form.querySelector('[name="debut"]:checked')?.value || '';
  const sentence = () => {
    const begins = opening();
    const text = area.value.trim();
    const again = text.toLocaleLowerCase().startsWith(begins.toLocaleLowerCase());
    return !begins || again ? text : `${begins}${/['’]$/u.test(begins) ? '' : ' '}${text}`;
  };
  const update = (event) => {
    const written = area.value.trim() ? signs(sentence()) : 0;
    const over = written - longest;
    shown.classList.toggle('is-over', over > 0);
    shown.textContent = (over > 0 ? shown.dataset.over : shown.dataset.words)
      .replace('{n}', over > 0 ? over : written).replace('{most}', longest);
    clearTimeout(waiting);
    if (event) waiting = setTimeout(() => { read.textContent = shown.textContent; }, PAUSE);
  };
  area.form.addEventListener('input', update);
  update();
}
