// The search over everything, from any page: Ctrl+K or its button opens it.

import { combobox } from "../kit/combobox.js";
import { find, findOptional, isModified, targetOf } from "../kit/elements.js";
import { ASKED, send } from "../kit/events.js";
import { onHtmx } from "../kit/htmx.js";
import { respond } from "../kit/response.js";
import { recentRecords } from "./recent.js";

/** @param {HTMLDialogElement} dialog */
function listen(dialog) {
  /** @type {HTMLFormElement} */
  const form = find(dialog, "form");
  /** @type {HTMLInputElement} */
  const input = find(dialog, "[role=combobox]");
  const { forget } = combobox(input, dialog, form, (key) => {
    if (key !== "Escape" || !input.value) return;
    input.value = "";
    return input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  function clear() {
    find(dialog, "#search-options").replaceChildren();
    input.value = "";
    forget();
  }

  function open() {
    respond({ focus: [input.id] });
    send(form, ASKED);
  }

  document.addEventListener("keydown", (event) => {
    const modified = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!modified || event.key.toLowerCase() !== "k" || event.isComposing) return;
    if (dialog.open) dialog.close();
    else if (document.querySelector("dialog:modal")) return;
    else open();
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (isModified(event) || !targetOf(event).closest("#search-open")) return;
    event.preventDefault();
    open();
  });

  // An option that opens another dialog: this one makes room for it.
  dialog.addEventListener("click", (event) => {
    const name = targetOf(event).closest("[data-opens]")?.getAttribute("data-opens");
    if (!name) return;
    dialog.close();
    /** @type {HTMLDialogElement} */ (document.getElementById(name)).showModal();
  });
  dialog.addEventListener("close", clear);

  onHtmx("config:request", (ctx) => {
    if (ctx.sourceElement === form && !input.value.trim()) ctx.request.body.set("recent", recentRecords().join(","));
  });
}

/** @type {HTMLDialogElement | null} */
const dialog = findOptional(document, "#search-dialog");
if (dialog) listen(dialog);
