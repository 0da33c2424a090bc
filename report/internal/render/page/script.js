'use strict';
const collator = new Intl.Collator('en', {numeric: true});
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.n === undefined ? cell.textContent : Number(cell.dataset.n);
}

function sort(table, column, head) {
  const descending = head.getAttribute('aria-sort') !== 'descending' && (head.classList.contains('number') || head.hasAttribute('aria-sort'));
  all('th[aria-sort]', table).forEach(th => th.removeAttribute('aria-sort'));
  head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  const body = table.tBodies[0];
  const keyed = [...body.rows].map(row => [valueOf(row, column), row]);
  const compare = (a, b) => typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b);
  keyed.sort((a, b) => (descending ? -1 : 1) * compare(a[0], b[0]));
  body.append(...keyed.map(pair => pair[1]));
}

for (const table of all('table.sortable')) {
  all('thead th', table).forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sort(table, column, head));
    head.append(button);
  });
}

const field = document.querySelector('.find input');
const told = document.querySelector('.find output');
const wasOpen = new Map();

function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of all('details.answer')) {
    let here = 0;
    for (const row of all('table.sortable tbody tr', section)) {
      const content = row.textContent.toLowerCase();
      row.hidden = !words.every(word => content.includes(word));
      here += row.hidden ? 0 : 1;
    }
    for (const caller of all('details.caller', section)) {
      const content = caller.textContent.toLowerCase();
      caller.hidden = !words.every(word => content.includes(word));
    }
    if (words.length === 0) {
      section.hidden = false;
      if (wasOpen.has(section)) section.open = wasOpen.get(section);
      continue;
    }
    if (!wasOpen.has(section)) wasOpen.set(section, section.open);
    section.hidden = here === 0;
    section.open = here > 0;
    found += here;
  }
  if (words.length === 0) wasOpen.clear();
  told.textContent = words.length ? `${found} ${found === 1 ? 'row' : 'rows'}` : '';
}

if (field) {
  document.querySelector('.find').hidden = false;
  field.addEventListener('input', () => find(field.value));
  field.value = '';
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.matches('details')) {
    for (let outer = target; outer; outer = outer.parentElement.closest('details')) {
      outer.hidden = false;
      outer.open = true;
    }
    target.scrollIntoView();
  }
}
addEventListener('hashchange', openTarget);
openTarget();
