/* A journey page. Everything on it works without this script. */
document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
