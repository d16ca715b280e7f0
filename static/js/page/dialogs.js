// Native modal dialogs: a control with data-close-dialog closes its own, and the focus returns to what opened it.

import { find, targetOf } from "../kit/elements.js";

document.addEventListener("click", (event) => {
  const dialog = targetOf(event).closest("[data-close-dialog]")?.closest("dialog:modal");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.close();
});

// A dialog on a page of its own is as modal as one over its list, and closes onto that list.
const own = document.querySelector("main dialog.confirm[open]");
if (own instanceof HTMLDialogElement) {
  own.open = false;
  own.showModal();
  own.addEventListener(
    "close",
    () => location.assign(/** @type {HTMLAnchorElement} */ (find(own, "a[data-close-dialog]")).href),
  );
}

// The user menu closes on Escape and when the focus leaves it.
const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".user-menu"));
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  find(menu, "summary").focus();
});
menu?.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(/** @type {Node} */ (event.relatedTarget))) menu.open = false;
});
