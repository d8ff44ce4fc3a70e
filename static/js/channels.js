/* The entry of paper sheets: Enter goes to the next line, and from the last one saves. It moves the focus, and nothing else. */

const sheet = document.querySelector('[data-sheet]');
if (sheet) {
  const lines = [...sheet.querySelectorAll('[data-line]')];
  const save = sheet.querySelector('[data-save]');
  sheet.addEventListener('keydown', (event) => {
    const place = lines.indexOf(event.target);
    // Shift + Enter is a new line of a long text; while a key is held down, one Enter counts.
    if (event.key !== 'Enter' || place < 0 || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.repeat) return;
    if (place < lines.length - 1) {
      lines[place + 1].focus();
      lines[place + 1].select();
    } else {
      sheet.requestSubmit(save);
    }
  });
  sheet.addEventListener('submit', (event) => {
    // One sending for one sheet. (The one-time key says it too, on the server.)
    if (sheet.dataset.sent) event.preventDefault();
    sheet.dataset.sent = 'yes';
  });
  addEventListener('pageshow', () => { delete sheet.dataset.sent; });
  const wrong = sheet.querySelector('[data-line][aria-invalid]');
  (wrong || lines[0])?.focus();
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
