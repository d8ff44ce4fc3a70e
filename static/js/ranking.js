/* Buttons that move the items of a ranking. Each item keeps its list of ranks, which is what is sent. */

for (const question of document.querySelectorAll('[data-ranking]')) {
  const list = question.querySelector('.ranking');
  const end = question.querySelector('[data-end]').content.cloneNode(true);
  const said = end.querySelector('[data-said]');
  const items = () => [...list.children];
  const words = (item) => item.querySelector('label').textContent.trim();
  const rank = () => items().forEach((item, place) => { item.querySelector('select').value = place + 1; });
  const say = (item) => {
    const place = items().indexOf(item) + 1;
    said.textContent = said.dataset.text.replace('{item}', words(item)).replace('{rank}', place).replace('{total}', items().length);
  };

  for (const item of items()) {
    const buttons = question.querySelector('[data-buttons]').content.cloneNode(true);
    for (const button of buttons.querySelectorAll('[data-move]')) {
      button.querySelector('[data-item]').textContent = ` ${words(item)}`;
      button.addEventListener('click', () => {
        const up = button.dataset.move === '-1';
        const other = up ? item.previousElementSibling : item.nextElementSibling;
        if (other && up) other.before(item);
        if (other && !up) other.after(item);
        rank();
        say(item);
        button.focus(); // moving it in the page took the focus away
      });
    }
    item.append(buttons);
  }
  end.querySelector('[data-keep]').addEventListener('click', () => {
    rank();
    said.textContent = said.dataset.kept;
  });
  // What was sent and came back stands in the order it was given.
  const given = (item) => Number(item.querySelector('select').value) || items().length + 1;
  if (items().some((item) => item.querySelector('select').value)) {
    items().sort((one, other) => given(one) - given(other)).forEach((item) => list.append(item));
  }
  list.after(end);
}
