/* Makes taking part nicer; every form works without it. */

/** A one-time key, so that a double click or a lost connection never counts twice. */
const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

for (const form of document.querySelectorAll('form[data-participation]')) {
  const key = form.elements.cle;
  if (!key.value) key.value = newKey();
  form.addEventListener('submit', () => form.querySelector('[type="submit"]').setAttribute('aria-busy', 'true'));
}
// Back from the next page: the button is ready again.
addEventListener('pageshow', () => document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy')));
// A page that says what is wrong is read from there.
document.getElementById('message')?.focus();
