// What is typed into a form with data-draft is kept in this tab until it is saved or discarded: through an ended
// session, a failed request, Back and a reload. It is kept for one user and for twelve hours: no other user of this
// browser finds it, and it is gone when they sign out, in this tab or another.

import { find, findAll, findOptional, focused, targetOf } from "../kit/elements.js";
import { DISCARDED, PICKED, RESTORED, send } from "../kit/events.js";
import { onHtmx } from "../kit/htmx.js";
import { respond } from "../kit/response.js";

/** @typedef {{fields: Record<string, FormDataEntryValue | boolean>, picked: import("../kit/events.js").Picked[]}} Draft */
/** @typedef {Draft & {keptAt: number, opener?: string}} KeptDraft with when, and what opens its form after a sign-in */

const DRAFTS = "draft:";
const KEPT_MS = 12 * 60 * 60 * 1000;
const PREFIX = `${DRAFTS}${document.body.dataset.user}:`;
const keysOf = (/** @type {string} */ prefix) => Object.keys(sessionStorage).filter((name) => name.startsWith(prefix));
const keyOf = (/** @type {HTMLElement} */ form) => PREFIX + form.dataset.draft;

/**
 * Remove the drafts that are too old, and those of everybody but `owner`, who may be nobody: "".
 * @param {string} owner
 */
function sweep(owner) {
  for (const key of keysOf(DRAFTS)) {
    const old = (read(key)?.keptAt ?? 0) <= Date.now() - KEPT_MS;
    if (old || !key.startsWith(`${DRAFTS}${owner}:`)) sessionStorage.removeItem(key);
  }
}

// The page says whose drafts this browser keeps: the user's, or on the sign-in page those of whoever's session has
// expired. The other tabs are told. An error page that cannot say is silent.
const owner = document.body.dataset.user ?? document.body.dataset.draftOwner;
const tabs = new BroadcastChannel("ranzcred:draft-owner");
tabs.addEventListener("message", (event) => sweep(event.data));
if (owner !== undefined) {
  sweep(owner);
  tabs.postMessage(owner);
}

/**
 * @param {string} key
 * @returns {KeptDraft | null}
 */
function read(key) {
  return JSON.parse(sessionStorage.getItem(key) ?? "null");
}

/**
 * @param {string} key
 * @param {KeptDraft} draft
 */
function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The browser's storage is full: the form itself still holds what was typed.
  }
}

/**
 * Return what is typed into the fields and ticked.
 * @param {HTMLFormElement} form
 */
function fieldsOf(form) {
  /** @type {Draft["fields"]} */
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    const elsewhere = ":is([data-picker] *, [data-record-field] *, [type=search])"; // its own script keeps it, or nobody
    if (name !== "csrf_token" && !form.querySelector(`${elsewhere}[name="${name}"]`)) {
      fields[name] = value;
    }
  }
  /** @type {HTMLInputElement[]} */
  const boxes = findAll(form, "input[type=checkbox]");
  for (const box of boxes) {
    delete fields[box.name]; // several boxes may have one name
    fields[box.id || box.name] = box.checked;
  }
  return fields;
}

/**
 * Keep a form's fields, and what is picked in it, which is as many values as one likes.
 * @param {HTMLFormElement} form
 */
function keep(form) {
  const picked = findAll(form, "[data-picked]").map((chip) => ({
    key: chip.dataset.picked ?? "",
    name: find(chip, "[data-name]").textContent,
    about: find(chip, "[data-about]").textContent,
  }));
  write(keyOf(form), { fields: fieldsOf(form), picked, keptAt: Date.now() });
}

for (const change of ["input", PICKED]) {
  document.addEventListener(change, (event) => {
    /** @type {HTMLFormElement | null} */
    const form = targetOf(event).closest("form[data-draft]");
    if (form) keep(form);
  });
}

/**
 * Put a field back to what it held. Return whether somebody sees that it changed.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {FormDataEntryValue | boolean} value
 */
function restoreField(form, name, value) {
  const field = /** @type {HTMLInputElement | undefined} */ (form.elements.namedItem(name) ?? undefined);
  // The version comes back too: whatever was saved since is found and shown beside what was typed.
  const state = field?.type === "checkbox" ? "checked" : "value";
  if (!field || field[state] === value) return false;
  Object.assign(field, { [state]: value });
  return field.type !== "hidden";
}

/** @param {HTMLFormElement} form */
const firstOf = (form) => findOptional(form, ":is(input:not([type=hidden]), select, textarea)");

/** @type {WeakMap<HTMLFormElement, Draft["fields"]>} what the forms held before their drafts were restored */
const fresh = new WeakMap();

/** @param {HTMLFormElement} form */
const freshButtonOf = (form) => {
  /** @type {HTMLElement | null} */
  const section = form.closest("[data-inline-form]");
  return section && findOptional(section, "[data-start-afresh]");
};

function restore() {
  /** @type {HTMLFormElement | null} */
  const unsaved = findOptional(document, "form[data-draft][data-unsaved]");
  if (unsaved) keep(unsaved);
  /** @type {HTMLFormElement | null} */
  const form = findOptional(document, "form[data-draft]:not([data-unsaved], [data-restored])");
  const draft = form && read(keyOf(form));
  if (!form || !draft) return;
  form.dataset.restored = "";
  fresh.set(form, fieldsOf(form));
  let changed = false;
  for (const [name, value] of Object.entries(draft.fields)) changed = restoreField(form, name, value) || changed;
  if (draft.picked.length) {
    send(form, RESTORED, draft.picked);
    changed = true;
  }
  if (!changed) return;
  const button = freshButtonOf(form);
  if (button) button.hidden = false;
  const here = form.contains(focused()) ? [focused().id] : []; // what it holds now is selected
  respond({ announce: "We restored your unsaved changes.", focus: here });
}

document.addEventListener("click", (event) => {
  const button = targetOf(event).closest("[data-start-afresh]");
  /** @type {HTMLFormElement | null | undefined} */
  const form = button?.closest("[data-inline-form]")?.querySelector("form[data-draft]");
  if (form) startAfresh(form);
});

/**
 * Discard a form's draft, and put its fields back to what they held before it.
 * @param {HTMLFormElement} form
 */
function startAfresh(form) {
  for (const [name, value] of Object.entries(fresh.get(form) ?? {})) restoreField(form, name, value);
  send(form, RESTORED, []);
  sessionStorage.removeItem(keyOf(form));
  const button = freshButtonOf(form);
  respond({ announce: "Unsaved changes discarded.", focus: [firstOf(form)?.id ?? ""] });
  if (button) button.hidden = true;
}
restore();
onHtmx("after:swap", restore);

// Whoever closes a dialog has done with what was typed into it.
document.addEventListener(
  "close",
  (event) => {
    for (const form of findAll(targetOf(event), "form[data-draft]")) sessionStorage.removeItem(keyOf(form));
  },
  true,
);

document.addEventListener(DISCARDED, (event) => sessionStorage.removeItem(keyOf(targetOf(event))));

onHtmx("after:request", (ctx) => {
  /** @type {HTMLFormElement | null} */
  const form = ctx.sourceElement.closest?.("form[data-draft]");
  if (!form) return;
  const draft = read(keyOf(form));
  if (ctx.response.status === 401) {
    /** @type {HTMLElement | null} */
    const opened = form.closest("[data-opener]");
    const opener = opened?.dataset.opener;
    if (draft || opener) write(keyOf(form), { fields: {}, picked: [], keptAt: Date.now(), ...draft, opener });
  } else if (form === ctx.sourceElement && (ctx.response.status < 400 || ctx.response.status === 404)) {
    sessionStorage.removeItem(keyOf(form));
  }
});

// After the sign-in that an ended session asked for, the form opens again by itself.
onHtmx(
  "after:process",
  () => {
    if (document.querySelector("[data-confirms]")) return; // not yet
    for (const key of keysOf(PREFIX)) {
      const { opener, ...draft } = /** @type {KeptDraft} */ (read(key));
      if (!opener) continue;
      write(key, draft);
      /** @type {HTMLFormElement | null} */
      const form = findOptional(document, "form[data-draft]");
      if (form) respond({ focus: [firstOf(form)?.id ?? ""] });
      else document.getElementById(opener)?.click();
    }
  },
  { once: true },
);
