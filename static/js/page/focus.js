// Owns the focus, the one live region and the title: no page does any of it by hand. The server's responses and the
// other scripts say what they want as a PageResponse.

import { find, findOptional, focused, targetOf } from "../kit/elements.js";
import { CLOSED } from "../kit/events.js";
import { onHtmx } from "../kit/htmx.js";
import { onResponse } from "../kit/response.js";

const page = find(document, "#status");
// While a dialog is modal, the rest of the page is inert, and a region in it is not heard.
const region = () => findOptional(document, "dialog:modal [data-status]") ?? page;

/**
 * Tell `text` once. It stays until the next action.
 * @param {string} [text]
 * @param {[string, string]} [link]
 * @param {boolean} [quiet]
 * @param {import("../kit/response.js").Undo} [undo]
 */
function announce(text, link, quiet, undo) {
  const status = region();
  for (const place of [page, status]) place.replaceChildren();
  if (!text) return;
  const line = document.createElement("p");
  line.textContent = text;
  line.classList.toggle("visually-hidden", Boolean(quiet));
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.textContent] = link;
    line.append(" ", anchor);
  }
  status.append(line, ...(undo ? [undoForm(undo)] : []));
}

/** Return the form that undoes what a message is about, as a page that comes with the message has it.
 * @param {import("../kit/response.js").Undo} undo
 */
function undoForm({ address, fields }) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address, className: "undo" });
  const token = findOptional(document, "#sign-out [name=csrf_token]");
  if (token) form.append(token.cloneNode());
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const button = document.createElement("button");
  Object.assign(button, { type: "submit", id: "undo", className: "plain", textContent: "Undo" });
  button.dataset.shortcut = "u";
  form.append(" ", button);
  return form;
}

onResponse((detail) => {
  const wanted = (detail.focus ?? []).map((id) => document.getElementById(id)).find(Boolean);
  if (detail.announce) announce(detail.announce, wanted ? undefined : detail.link, detail.quiet, detail.undo);
  const target = wanted ?? (detail.link && page.querySelector("a"));
  const dialog = target?.closest("dialog:not([open])");
  if (dialog instanceof HTMLDialogElement) open(dialog);
  target?.focus();
  showForm(target?.closest("[data-inline-form]"));
  // As by Tab: to be copied, or typed over.
  if (target instanceof HTMLInputElement) target.select();
});

find(document, "#status-close").addEventListener("click", () => {
  announce("");
  find(document, "#main").focus();
});

/**
 * Show a form from its head on, where it reaches below the window.
 * @param {Element | null} [form]
 */
function showForm(form) {
  if (form && form.getBoundingClientRect().bottom > innerHeight) form.scrollIntoView({ block: "start" });
}

// A dialog gives the focus back to what opened it, also when another one has taken its place meanwhile.
let opener = "";
/** @param {HTMLDialogElement} dialog */
function open(dialog) {
  const here = focused();
  if (here !== document.body && !here.closest("dialog")) opener = selectorOf(here);
  dialog.showModal();
}

/**
 * Return what finds a control again, in a list that has come anew too: its id, or that of its row and which it is there.
 * @param {HTMLElement} control
 */
function selectorOf(control) {
  const inRow = ["[data-select]", "a.title"].find((kind) => control.matches(kind));
  const found = control.id ? control : inRow ? control.closest("[id]") : null;
  return found ? `#${CSS.escape(found.id)}${found === control ? "" : ` ${inRow}`}` : "";
}
document.addEventListener(
  "close",
  (event) => {
    const here = focused();
    if (!opener || (here !== document.body && !targetOf(event).contains(here))) return;
    findOptional(document, opener)?.focus();
  },
  true,
);

// What was said at the start of long work stays while the page itself asks how far it is. A request that takes long
// says so itself, until its response is there.
/** @type {string | undefined} */
let busy;
onHtmx("before:request", (ctx) => {
  if (ctx.sourceElement.matches?.("[data-continues]")) return;
  busy = ctx.sourceElement.dataset?.busy;
  announce(busy);
});
onHtmx("finally:request", () => {
  if (busy && region().textContent === busy) announce("");
});

// The page's own, without that of the form that it came with.
const opened = findOptional(document, "main [data-inline-form] h2")?.textContent;
document.body.dataset.title = document.body.dataset.title?.split(`${opened} – `).pop();

/** The title follows what is open on the page. */
function retitle() {
  const open = findOptional(document, "main [data-title]")?.dataset.title;
  const page = findOptional(document, "main [data-page-title]")?.dataset.pageTitle;
  document.title = open ?? page ?? document.body.dataset.title ?? "";
}
onHtmx("after:swap", retitle);
document.addEventListener(CLOSED, retitle);

// What scrolls sideways, a table or the menu, shows the whole of what has the focus, not the half that happened to be in view.
document.addEventListener("focusin", (event) => {
  const target = targetOf(event);
  if (target.matches(".table-scroll *, .site-nav *")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// A page that came back with errors starts at their summary, one that came back in doubt at what confirms it, or the
// reason for that; any other page forces nothing.
findOptional(document, ".error-summary, .doubt :is(textarea, button)")?.focus();

// Enter that was held down to save does not confirm what nobody has read.
document.addEventListener("keydown", (event) => {
  if (event.repeat && targetOf(event).matches?.(".doubt button")) event.preventDefault();
});

// A menu that scrolls shows the area that one is in.
findOptional(document, ".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
