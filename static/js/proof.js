/* The work that the server asks of a browser when much comes from one network (ALTCHA, PBKDF2). Without it the answer waits for a look. */

const AT_ONCE = 8; // tries between two looks at the page: it stays usable

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The key of one try: PBKDF2 of nonce + counter (four bytes, big end first). */
const derive = async (task, counter) => {
  const password = new Uint8Array([...bytes(task.nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(task.salt), iterations: task.cost };
  return hex(await crypto.subtle.deriveBits(how, key, task.keyLength * 8));
};

const solve = async (challenge) => {
  const task = challenge.parameters;
  for (let first = 0; ; first += AT_ONCE) {
    const keys = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => derive(task, first + place)));
    const place = keys.findIndex((key) => key.startsWith(task.keyPrefix));
    if (place >= 0) return btoa(JSON.stringify({ challenge, solution: { counter: first + place, derivedKey: keys[place] } }));
  }
};

for (const form of document.querySelectorAll('form[data-proof]')) {
  const said = form.querySelector('[data-proof-said]');
  const say = (name) => { said.textContent = said.dataset[name]; };
  const { defi, preuve } = form.elements;
  if (!globalThis.crypto?.subtle) {
    say('unable');
    continue;
  }
  let button = null; // pressed before the work was done
  form.addEventListener('submit', (event) => {
    if (preuve.value) return;
    event.preventDefault();
    button = event.submitter;
    say('wait');
  });
  say('working');
  solve(JSON.parse(defi.value)).then((proof) => {
    preuve.value = proof;
    say('done');
    if (button) form.requestSubmit(button);
  });
}
