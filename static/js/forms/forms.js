// Inline forms: Escape and Cancel close the one they are pressed in, and ask first where something was typed.

import { find, findOptional, targetOf } from "../kit/elements.js";
import { CLOSED, DISCARDED, send } from "../kit/events.js";
import { onHtmx } from "../kit/htmx.js";
import { respond } from "../kit/response.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | HTMLButtonElement} Field */

/** @type {HTMLDialogElement} */
const discard = find(document, "#discard-dialog");
/** @type {HTMLElement} */
let pending;

/**
 * What a field held when the form came.
 * @param {Field} field
 */
function initial(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].find((option) => option.defaultSelected);
    return chosen?.value ?? field.value;
  }
  if (field instanceof HTMLButtonElement) return field.value;
  return field.defaultValue ?? ""; // a fieldset is among the elements too, and holds nothing
}

/**
 * Return whether a box is no longer as it came.
 * @param {Field} field
 */
const turned = (field) => field instanceof HTMLInputElement && field.checked !== field.defaultChecked;

/** @param {HTMLFormElement} form */
function typed(form) {
  return (
    form.matches("[data-unsaved], :has([data-picked])") ||
    /** @type {Field[]} */ ([...form.elements]).some(
      (field) =>
        !["hidden", "search"].includes(field.type) &&
        ((field.value ?? "") !== initial(field) || turned(field)),
    )
  );
}

// What the server gives back is unsaved only where something was typed. This comes before drafts keep what is unsaved.
let sentUntouched = "";
onHtmx("before:request", (ctx) => {
  const form = ctx.sourceElement;
  sentUntouched = form instanceof HTMLFormElement && form.matches("[data-inline-form] form") && !typed(form)
    ? (form.dataset.draft ?? "")
    : "";
});
onHtmx("after:swap", () => {
  if (!sentUntouched) return;
  findOptional(document, `form[data-draft="${CSS.escape(sentUntouched)}"]`)?.removeAttribute("data-unsaved");
  sentUntouched = "";
});

/**
 * @param {ParentNode} section
 * @returns {HTMLFormElement}
 */
const formOf = (section) => find(section, "form");

/**
 * @param {ParentNode} section
 * @returns {HTMLAnchorElement}
 */
const cancelOf = (section) => find(section, "[data-cancel]");

// What opens on a record's own page leaves the address to it, but for the field that the address gives the focus to.
const onRecord = document.querySelector("[data-inline-form][data-on-record]");
if (onRecord) history.replaceState({ htmx: true }, "", cancelOf(onRecord).href + location.hash);

/** @param {HTMLElement} section */
function cancel(section) {
  pending = section;
  if (typed(formOf(section))) respond({ focus: ["discard-keep"] });
  else close(section);
}

/** @param {HTMLElement} section */
function close(section) {
  const slot = document.createElement("div");
  slot.id = section.id;
  const address = cancelOf(section).href;
  send(formOf(section), DISCARDED);
  section.replaceWith(slot);
  if (/\/(new|edit)$/.test(location.pathname)) history.replaceState({ htmx: true }, "", address);
  send(document, CLOSED);
  // What opened it may be gone: somebody else has decided meanwhile.
  respond({ focus: [section.dataset.opener ?? "", "main"], announce: "Editing cancelled", quiet: true });
}

document.addEventListener("click", (event) => {
  const target = targetOf(event);
  if (!target.closest("[data-cancel]")) return;
  event.preventDefault();
  cancel(/** @type {HTMLElement} */ (target.closest("[data-inline-form]")));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  /** @type {HTMLElement | null} */
  const section = targetOf(event).closest?.("[data-inline-form]");
  if (!section) return;
  event.preventDefault();
  cancel(section);
});

// Ctrl+Enter saves from anywhere in a form: from a list of choices and from several lines of text too. In the reason
// that a question needs it goes on.
document.addEventListener("keydown", (event) => {
  const target = targetOf(event);
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
  const form = target.matches?.("input, textarea, select, [data-inline-form] *") && target.closest("form");
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit(target.closest(".doubt")?.querySelector("button"));
});

find(document, "#discard-confirm").addEventListener("click", () => {
  discard.close();
  close(pending);
});
