// A table of cells by the grid pattern: one stop for Tab, and arrow keys from cell to cell. Without scripts it is a plain
// table of links. Only its own pages load this.

import { find, findAll, findOptional, targetOf } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

const GRID = "table[data-grid]";

/**
 * Return what of a cell gets the focus: its link or button, or the cell itself.
 * @param {HTMLElement} cell
 */
const stopOf = (cell) => findOptional(cell, "a[href], button") ?? cell;

/** @param {HTMLElement} table */
const stops = (table) =>
  findAll(table, "tr").map((row) => /** @type {HTMLElement[]} */ ([...row.children]).map(stopOf));

/**
 * Make one of the cells the only stop for Tab.
 * @param {HTMLElement} table
 * @param {HTMLElement} [stop]
 */
function keep(table, stop) {
  const all = stops(table).flat();
  const kept = stop ?? all.find((each) => each.tabIndex === 0 && each.hasAttribute("tabindex")) ??
    stopOf(find(table, "tbody th"));
  for (const each of all) each.tabIndex = each === kept ? 0 : -1;
}

/** @type {Record<string, (row: number, column: number) => [number, number]>} where each key leads, bounded later */
const MOVES = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row) => [row, Infinity],
  "Ctrl+Home": () => [0, 0],
  "Ctrl+End": () => [Infinity, Infinity],
};

/**
 * @param {number} place
 * @param {unknown[]} among
 */
const bounded = (place, among) => Math.max(0, Math.min(place, among.length - 1));

document.addEventListener("keydown", (event) => {
  /** @type {HTMLElement | null} */
  const table = targetOf(event).closest(GRID);
  const move = MOVES[`${event.ctrlKey ? "Ctrl+" : ""}${event.key}`];
  if (!table || !move || event.shiftKey || event.altKey || event.metaKey) return;
  const rows = stops(table);
  const row = rows.findIndex((each) => each.includes(targetOf(event)));
  if (row < 0) return;
  event.preventDefault();
  const [down, across] = move(row, rows[row].indexOf(targetOf(event)));
  const line = rows[bounded(down, rows)];
  line[bounded(across, line)].focus();
});

document.addEventListener("focusin", (event) => {
  /** @type {HTMLElement | null} */
  const table = targetOf(event).closest(GRID);
  if (table && stops(table).flat().includes(targetOf(event))) keep(table, targetOf(event));
});

function listenToNew() {
  for (const table of findAll(document, GRID)) {
    table.role = "grid";
    keep(table);
  }
}
listenToNew();
onHtmx("after:swap", listenToNew);
