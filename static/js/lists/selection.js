// Rows that are selected for one action, or all that match the list's filters, once all of a page are. Rows stay selected
// whatever part of the list is shown: through a search, another page, an error, Back and a reload. The form carries those
// that are not shown, and says how many they are.

import { find, findAll, findOptional, targetOf } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";
import { respond } from "../kit/response.js";

/** @typedef {{chosen: [string, string][], action: string, keptAt: number}} KeptSelection */

/** @type {Map<string, string>} what the form sends of each, by its key */
const chosen = new Map();
let action = "";

/** @type {() => HTMLInputElement[]} */
const boxes = () => findAll(document, "[data-select]");
/** @type {() => HTMLFormElement | null} */
const barOf = () => findOptional(document, "form[data-selection]");
/** @type {(bar: HTMLFormElement) => HTMLSelectElement} */
const actionOf = (bar) => find(bar, "[name=action]");
/** @type {() => HTMLInputElement | null} */
const matchingOf = () => findOptional(document, "[data-select-matching]");
const keyOf = (/** @type {string} */ value) => value.split(":")[0];
// It is kept as a draft is, which takes it away with its user. A page that is opened anew begins with nothing selected.
const place = () => `draft:${document.body.dataset.user}:selected:${barOf()?.dataset.selection}`;

function keep() {
  if (!barOf()) return;
  /** @type {KeptSelection} */
  const kept = { chosen: [...chosen], action, keptAt: Date.now() };
  try {
    sessionStorage.setItem(place(), JSON.stringify(kept));
  } catch {
    // The browser's storage is full: until the page is left, it is still selected.
  }
}

/** Bring back what was selected when the page was left, unless it is opened anew. */
function restore() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const kept = !entry || entry.type === "navigate" ? null : sessionStorage.getItem(place());
  if (!kept) return;
  const before = /** @type {KeptSelection} */ (JSON.parse(kept));
  for (const [key, value] of before.chosen) chosen.set(key, value);
  action = before.action;
}

/**
 * Have the form carry those that are selected and not shown, and return how many they are.
 * @param {HTMLFormElement} bar
 */
function carry(bar) {
  for (const field of findAll(bar, "input[name=chosen]")) field.remove();
  const shown = new Set(boxes().map((box) => keyOf(box.value)));
  const hidden = [...chosen].filter(([key]) => !shown.has(key));
  for (const [, value] of hidden) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "chosen", value });
    bar.append(field);
  }
  return hidden.length;
}

/** Show how many are selected, and return it in words, with the offer to select all that match. */
function count() {
  const bar = barOf();
  if (!bar) return "";
  const hidden = carry(bar);
  const all = boxes();
  const shown = all.filter((box) => box.checked).length;
  /** @type {HTMLInputElement | null} */
  const master = findOptional(document, "[data-select-all]");
  if (master) {
    master.checked = shown > 0 && shown === all.length;
    master.indeterminate = shown > 0 && shown < all.length;
  }
  const matching = matchingOf();
  const whole = shown > 0 && shown === all.length;
  if (matching) matching.checked &&= whole;
  const words = matching?.checked
    ? `${matching.dataset.selectMatching} selected`
    : `${chosen.size} selected${hidden ? `, ${hidden} of them not shown` : ""}`;
  find(bar, "[data-selected]").textContent = words;
  bar.toggleAttribute("data-any", Boolean(chosen.size));
  bar.toggleAttribute("data-whole-page", whole);
  keep();
  const offers = matching && whole && !matching.checked;
  return offers ? `${words}. ${matching.closest("label")?.textContent?.trim()}` : words;
}

/** Take note of a box as it is. @param {HTMLInputElement} box */
function note(box) {
  if (box.checked) chosen.set(keyOf(box.value), box.value);
  else chosen.delete(keyOf(box.value));
}

/** Select in the rows that came what was selected before, as they are now. */
function show() {
  const bar = barOf();
  for (const box of boxes()) {
    box.checked = chosen.has(keyOf(box.value));
    note(box);
  }
  if (bar) actionOf(bar).value = action;
  count();
}

document.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (targetOf(event));
  if (target.matches("form[data-selection] [name=action]")) {
    action = target.value;
    keep();
  }
  if (!target.matches("[data-select], [data-select-all], [data-select-matching]")) return;
  if (target.matches("[data-select-all]")) boxes().forEach((box) => (box.checked = target.checked));
  boxes().forEach(note);
  respond({ announce: count(), quiet: true });
});

function clear() {
  chosen.clear();
  const matching = matchingOf();
  if (matching) matching.checked = false;
}

document.addEventListener("click", (event) => {
  if (!targetOf(event).matches("[data-select-none]")) return;
  clear();
  show();
  respond({ announce: "0 selected", quiet: true, focus: ["select-all"] });
});

/**
 * What a request changed is no longer selected: what a confirmation sent, once nothing asks about it any more; a row
 * that went with a request about it.
 * @param {import("../kit/htmx.js").HtmxContext} ctx
 */
function forget(ctx) {
  if (ctx.request.method !== "POST" || ctx.response.status >= 400) return;
  const asked = findOptional(document, "dialog [name=chosen], dialog [name=matching]");
  if (!asked && ctx.request.body.has("matching")) clear();
  const sent = asked ? [] : ctx.request.body.getAll("chosen").map((value) => keyOf(String(value)));
  const shown = new Set(boxes().map((box) => keyOf(box.value)));
  const gone = [...chosen.keys()].filter((key) => ctx.request.action.includes(key) && !shown.has(key));
  for (const key of [...sent, ...gone]) chosen.delete(key);
  if (sent.length) action = "";
}

// What the server brought back with an error, or the browser on a reload, is selected too.
const bar = barOf();
if (bar) {
  restore();
  boxes().filter((box) => box.checked).forEach(note);
  action ||= actionOf(bar).value;
  show();
}
onHtmx("after:swap", (ctx) => {
  forget(ctx);
  show();
});
