// Single-key shortcuts, outside fields and dialogs, for whoever has them on (WCAG 2.2, 2.1.4).

import { find, findAll, findOptional, focused, targetOf } from "./elements.js";

/** @type {HTMLDialogElement} */
const help = find(document, "#shortcuts-dialog");
const enabled = () => document.getElementById("shortcuts-switch")?.dataset.shortcuts === "on";

/** @param {string} selector */
function press(selector) {
  const control = findOptional(document, selector);
  if (control?.matches("input")) control.focus();
  else control?.click();
  return Boolean(control);
}

/** Return the row that has the focus, if any. */
const currentRow = () => focused().closest("main tbody tr");

/**
 * Move to the same control of the next or previous row; into the table, to its first row.
 * @param {number} step
 */
function moveRow(step) {
  const rows = findAll(document, "main tbody tr:has(.actions a, summary)");
  const here = /** @type {HTMLElement | null} */ (currentRow());
  const kind = here ? focused().id.slice(here.id.length) : "";
  const row = here ? rows[rows.indexOf(here) + step] : rows[0];
  if (!row) return false;
  ((kind && document.getElementById(row.id + kind)) || find(row, ".actions a, summary")).focus();
  return true;
}

/** Select the row, or leave it out again. */
function selectRow() {
  const row = currentRow();
  const box = row && findOptional(row, "[data-select]");
  box?.click();
  return Boolean(box);
}

function showHelp() {
  help.showModal();
  return true;
}

/** @type {Record<string, () => boolean>} each returns whether there was anything to do */
const ACTIONS = {
  n: () => press('[data-shortcut="n"]'),
  "/": () => press('[data-shortcut="/"]'),
  "?": showHelp,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: selectRow,
};

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat;
  // A checkbox takes no text: the keys work there too, so that one row after the other can be selected.
  const free = !targetOf(event).closest("input:not([data-select]), textarea, select, [contenteditable]") &&
    !document.querySelector("dialog:modal");
  if (plain && free && enabled() && ACTIONS[event.key]?.()) event.preventDefault();
});
