// The search over everything, from any page: Ctrl+K or its button opens it. The focus stays in the field, and keys move
// along the options that the server sends.

import { find, findAll, findOptional, targetOf } from "../kit/elements.js";
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
  const options = () => findAll(dialog, "[role=option]");
  const active = () => findOptional(dialog, "[role=option][aria-selected=true]");
  /** @type {string | undefined} what was typed when the last request left */
  let asked;
  /** @type {string | undefined} what the options are for */
  let shown;
  let waiting = false;

  /** @param {HTMLElement | undefined} option */
  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function showOptions() {
    const [first] = options();
    input.setAttribute("aria-expanded", String(Boolean(first)));
    activate(first);
  }

  function clear() {
    find(dialog, "#search-options").replaceChildren();
    input.value = "";
    shown = undefined;
    waiting = false;
    showOptions();
  }

  /** Go where the active option leads: if what was typed is not looked up yet, once it is, which is at once. */
  function choose() {
    waiting = shown !== input.value;
    if (waiting) send(form, ASKED);
    else active()?.click();
  }

  function open() {
    respond({ focus: [input.id] });
    send(form, ASKED);
  }

  /** @param {number} step */
  function move(step) {
    const all = options();
    const place = all.findIndex((option) => option === active());
    activate(all.at((place + step) % all.length));
  }

  /** @type {Record<string, () => void>} */
  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => activate(options().at(0)),
    End: () => activate(options().at(-1)),
    Enter: choose,
  };

  input.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    if (event.isComposing || modified) return;
    if (event.key === "Escape" && input.value) {
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => (waiting = false));

  document.addEventListener("keydown", (event) => {
    const modified = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!modified || event.key.toLowerCase() !== "k" || event.isComposing) return;
    if (dialog.open) dialog.close();
    else if (document.querySelector("dialog:modal")) return;
    else open();
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (modified || !targetOf(event).closest("#search-open")) return;
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
    if (ctx.sourceElement !== form) return;
    asked = input.value;
    if (!asked.trim()) ctx.request.body.set("recent", recentRecords().join(","));
  });
  onHtmx("after:swap", (ctx) => {
    if (ctx.sourceElement !== form) return;
    shown = asked;
    showOptions();
  });
  onHtmx("finally:request", (ctx) => {
    if (ctx.sourceElement === form && waiting && shown === input.value) choose();
  });
}

/** @type {HTMLDialogElement | null} */
const dialog = findOptional(document, "#search-dialog");
if (dialog) listen(dialog);
