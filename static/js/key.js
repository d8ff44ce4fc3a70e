/* Apart, and without effect: the same module for every script that takes it, under whatever name each was loaded. */

/** How long the page has been open, in seconds. */
export const secondsHere = () => Math.round(performance.now() / 1000);

/** A one-time key, so that a double click or a lost connection never counts twice. */
export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
