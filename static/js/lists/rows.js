// Rows by keys: from one to the next in every list, and what may be done with the one that has the focus.

import { findAll, findOptional, focused, targetOf } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

const ROW = "main tbody tr:not(.aside), main [data-row]";
const STOPS = ["a.title", ".actions a", "summary, a[href], button"];
const IN_NO_LIST = ".error-summary, [data-inline-form], dialog";

/**
 * Return what a row gives the focus to: the name of what it is about, where that is a link; itself, without any control.
 * @param {HTMLElement} row
 */
function stopOf(row) {
  return STOPS.map((selector) => findOptional(row, selector)).find((stop) => stop?.checkVisibility()) ?? row;
}

/**
 * Return what selects a control among those of its row, and in every other row the same one.
 * @param {HTMLElement} row
 * @param {HTMLElement} control
 */
function kindOf(row, control) {
  if (control.matches("[data-select]")) return "[data-select]";
  if (!row.id || !control.id.startsWith(row.id)) return "a.title";
  return `[id$="${CSS.escape(control.id.slice(row.id.length))}"]`;
}

const rows = () => findAll(document, ROW).filter((row) => !row.closest(IN_NO_LIST) && row.checkVisibility());
/** @type {() => HTMLElement | null} the row that has the focus */
const currentRow = () => focused().closest(ROW);

/** @param {HTMLElement | null | undefined} element */
function focusOn(element) {
  if (element?.matches(ROW)) element.tabIndex = -1;
  element?.focus();
  return Boolean(element);
}

/**
 * Click a control, and return whether there is one.
 * @param {HTMLElement | null} control
 */
function click(control) {
  if (control?.matches("summary")) control.focus();
  control?.click();
  return Boolean(control);
}

/** Give the focus to the first row. */
const enterRows = () => focusOn(rows().map(stopOf)[0]);

/**
 * Move to the same control of the next or previous row; into the list, to its first row.
 * @param {number} step
 */
export function moveRow(step) {
  const here = currentRow();
  const all = rows();
  const place = here ? all.indexOf(here) : -1;
  if (!here || place < 0) return enterRows();
  const row = all[place + step];
  if (!row) return false;
  return focusOn(findOptional(row, kindOf(here, focused())) ?? stopOf(row));
}

/** Select the row that has the focus, or leave it out again. */
export function selectRow() {
  const row = currentRow();
  return click(row && findOptional(row, "[data-select]"));
}

/**
 * Press the control of a key: the row's, where one has the focus, else that of the record whose page it is.
 * @param {string} key
 */
export function pressOfRow(key) {
  const selector = `[data-key="${key}"]`;
  const row = currentRow();
  if (row) return click(findOptional(row, selector));
  const control = findAll(document, `main ${selector}`).find((control) => !control.closest(ROW));
  control?.focus(); // a dialog that it opens gives the focus back to it
  return click(control ?? null);
}

// Down leads from a search into what it found: where that is still on its way, once it is there.
const SEARCH = ".filters [type=search]";
let typed = false;
let waiting = false;

document.addEventListener("input", (event) => {
  if (!targetOf(event).matches(SEARCH)) return;
  typed = true;
  waiting = false;
});

document.addEventListener("keydown", (event) => {
  const search = /** @type {HTMLInputElement} */ (targetOf(event));
  if (event.key !== "ArrowDown" || event.isComposing || !search.matches(SEARCH)) return;
  event.preventDefault();
  waiting = typed;
  if (typed) search.form?.requestSubmit();
  else enterRows();
});

onHtmx("finally:request", (ctx) => {
  if (!ctx.sourceElement.matches?.(".filters, .filters *")) return;
  typed = false;
  if (waiting) enterRows();
  waiting = false;
});
