// On a narrow screen each row of a table is a card: its cells say what column they are in, by the words of its head.

import { findAll } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

const narrow = matchMedia("(max-width: 40rem)");

/** @param {HTMLTableElement} table */
function label(table) {
  const words = [...(table.tHead?.rows[0].cells ?? [])].map((
    cell,
  ) => (cell.matches(".select") ? "" : cell.innerText.trim()));
  for (const cell of findAll(table, "tbody > tr > *")) {
    const word = words[/** @type {HTMLTableCellElement} */ (cell).cellIndex];
    const spans = /** @type {HTMLTableCellElement} */ (cell).colSpan > 1;
    if (word && !spans) cell.dataset.label = word;
    // A card leaves out what is empty.
    if (!cell.childElementCount && !cell.innerText.trim()) cell.replaceChildren();
  }
}

function labelAll() {
  if (!narrow.matches) return;
  for (const table of findAll(document, "table.cards")) label(/** @type {HTMLTableElement} */ (table));
}

narrow.addEventListener("change", labelAll);
onHtmx("after:swap", labelAll);
labelAll();
