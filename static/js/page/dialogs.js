// Native modal dialogs: a control with data-close-dialog closes its own, and the focus returns to what opened it.

import { find, focused, targetOf } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

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

// A menu closes on Escape and when the focus leaves it.
document.addEventListener("keydown", (event) => {
  /** @type {HTMLDetailsElement | null} */
  const menu = targetOf(event).closest?.("[data-menu][open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  find(menu, "summary").focus();
});
// One that is open when its list comes anew stays open, with the focus in it.
let opened = "";
onHtmx("before:swap", () => {
  opened = focused().closest("[data-menu][open]")?.querySelector("summary")?.id ?? "";
});
onHtmx("after:swap", () => {
  const menu = opened && document.getElementById(opened)?.parentElement;
  if (menu instanceof HTMLDetailsElement) menu.open = true;
});
document.addEventListener("focusout", (event) => {
  /** @type {HTMLDetailsElement | null} */
  const menu = targetOf(event).closest?.("[data-menu][open]");
  if (event.relatedTarget && menu && !menu.contains(/** @type {Node} */ (event.relatedTarget))) menu.open = false;
});
