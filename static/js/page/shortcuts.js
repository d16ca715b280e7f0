// Single-key shortcuts, outside fields and dialogs, for whoever has them on (WCAG 2.2, 2.1.4).

import { find, findOptional, targetOf } from "../kit/elements.js";
import { moveRow, pressOfRow, selectRow } from "../lists/rows.js";

/** @type {HTMLDialogElement} */
const help = find(document, "#shortcuts-dialog");
const enabled = () => document.getElementById("shortcuts-switch")?.dataset.shortcuts === "on";

/**
 * Give the focus to a field, or click what is none.
 * @param {string} selector
 */
function press(selector) {
  const control = findOptional(document, selector);
  if (control?.matches("input, select")) control.focus({ preventScroll: Boolean(control.closest(".bulk")) });
  else control?.click();
  if (control?.matches("summary")) control.focus();
  return Boolean(control);
}

function showHelp() {
  help.showModal();
  return true;
}

findOptional(document, "#show-shortcuts")?.addEventListener("click", showHelp);

/** @type {Record<string, () => boolean>} each returns whether there was anything to do */
const ACTIONS = {
  n: () => press('[data-shortcut="n"]'),
  v: () => press('[data-shortcut="v"]'),
  "/": () => press('[data-shortcut="/"]'),
  u: () => press('[data-shortcut="u"]'),
  "?": showHelp,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: selectRow,
  b: () => press('[data-shortcut="b"]'),
  "[": () => press("nav.pages [rel=prev]"),
  "]": () => press("nav.pages [rel=next]"),
};
// After g, the next key names an area of the navigation, or nothing.
let going = false;
function startGoing() {
  going = Boolean(document.querySelector("[data-go]"));
  return going;
}
ACTIONS.g = startGoing;
for (const key of ["e", "d", "a", "r", "s", "h"]) ACTIONS[key] = () => pressOfRow(key);

/**
 * Do what a key is for, and return whether there was anything to do.
 * @param {string} key
 */
function act(key) {
  const toArea = going;
  going = false;
  return toArea ? press(`[data-go="${CSS.escape(key)}"]`) : ACTIONS[key]?.();
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.key === "Shift") return;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
  // A checkbox takes no text: the keys work there too, so that one row after the other can be selected.
  const free = !targetOf(event).closest(
    "input:not([data-select], [data-select-all], [data-select-matching]), textarea, select, [contenteditable]",
  ) &&
    !document.querySelector("dialog:modal");
  if (!plain || !free || !enabled()) going = false;
  else if (act(event.key)) event.preventDefault();
});
