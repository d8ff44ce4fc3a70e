/* One tap about a step: sent in place. Without this script the same form is sent as a page. */
import { newKey, secondsHere } from './key.js';

const words = document.querySelector('[data-tap-words]')?.content;
// One after the other: the first answer is the one that makes this browser known.
let queue = Promise.resolve();

/** Send the form; the address of the receipt, or null if the server has something to say first. Rejects without a connection. */
const post = async (form, answer) => {
  const body = new URLSearchParams(new FormData(form));
  body.set('avis', answer);
  body.set('duree', secondsHere());
  const response = await fetch(form.action, { method: 'POST', body });
  return response.ok && response.redirected ? response.url : null;
};

/** The server's page says what is wrong, and keeps everything. */
const sendAsPage = (form, answer) => {
  const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'avis', value: answer });
  form.append(field);
  form.submit();
};

const show = (said, name, receipt) => {
  const line = words.querySelector(name).cloneNode(true);
  if (receipt) line.querySelector('[data-receipt]').href = receipt;
  said.replaceChildren(line);
};

for (const form of words ? document.querySelectorAll('form[data-tap]') : []) {
  const said = Object.assign(document.createElement('div'), { className: 'tap__said' });
  const why = form.querySelector('details');
  const again = words.querySelector('button').cloneNode(true);
  let last = null;
  said.setAttribute('role', 'status');
  why.before(said);
  form.elements.cle.value = newKey();
  form.addEventListener('submit', (event) => {
    const answer = event.submitter?.value || last;
    if (!answer) return;
    event.preventDefault();
    event.submitter?.setAttribute('aria-busy', 'true');
    queue = queue.then(() => post(form, answer)).then((receipt) => {
      if (!receipt) return sendAsPage(form, answer);
      last = answer;
      for (const button of form.querySelectorAll('[name="avis"]')) button.setAttribute('aria-pressed', button.value === answer);
      show(said, '.tap__done', receipt);
      if (!again.isConnected) why.querySelector('.field').after(again);
      if (!form.elements.phrase.value) why.open = true;
    }).catch(() => show(said, '.tap__failed')).finally(() => event.submitter?.removeAttribute('aria-busy'));
  });
}
