// Single-key shortcuts, outside fields and dialogs, for whoever has them on (WCAG 2.2, 2.1.4).

const help = document.getElementById("shortcuts-dialog");
const enabled = () => document.getElementById("shortcuts-switch")?.dataset.shortcuts === "on";

function press(selector) {
  const control = document.querySelector(selector);
  if (control?.matches("input")) control.focus();
  else control?.click();
  return Boolean(control);
}

/** Move to the same control of the next or previous row; into the table, to its first row. */
function moveRow(step) {
  const rows = [...document.querySelectorAll("main tbody tr:has(.actions a, summary)")];
  const here = document.activeElement.closest?.("main tbody tr");
  const kind = here ? document.activeElement.id.slice(here.id.length) : "";
  const row = here ? rows[rows.indexOf(here) + step] : rows[0];
  if (!row) return false;
  ((kind && document.getElementById(row.id + kind)) || row.querySelector(".actions a, summary")).focus();
  return true;
}

/** Select the row, or leave it out again. */
function selectRow() {
  const box = document.activeElement.closest?.("main tbody tr")?.querySelector("[data-select]");
  box?.click();
  return Boolean(box);
}

const ACTIONS = {
  n: () => press('[data-shortcut="n"]'),
  "/": () => press('[data-shortcut="/"]'),
  "?": () => help.showModal() ?? true,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: selectRow,
};

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat;
  // A checkbox takes no text: the keys work there too, so that one row after the other can be selected.
  const free = !event.target.closest("input:not([data-select]), textarea, select, [contenteditable]") && !document.querySelector("dialog:modal");
  if (plain && free && enabled() && ACTIONS[event.key]?.()) event.preventDefault();
});
