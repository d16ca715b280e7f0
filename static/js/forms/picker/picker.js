// Picking records from what a search finds, by keys: Down leads from the search into what it found, Space picks and
// stays there for the next, Enter picks and goes back to the search, Ctrl+A picks all. What is picked is in a list that
// the form carries along.

import { find, findOptional, focused, targetOf } from "../../kit/elements.js";
import { ASKED, PICKED, RESTORED, send } from "../../kit/events.js";
import { onHtmx } from "../../kit/htmx.js";
import { respond } from "../../kit/response.js";
import {
  add,
  align,
  boxesOf,
  chipOf,
  chipsOf,
  isFound,
  onPage,
  pickerOf,
  refused,
  removesOf,
  searchOf,
} from "./parts.js";

/** @typedef {import("./parts.js").Picker} Picker */

// What was typed is not found yet, and what the key that came before does then.
/** @type {((picker: Picker) => void) | undefined} */
let waiting;
let goBack = false; // from the list to the search, once one is picked

/**
 * Announce what was done to the list, and move the focus on.
 * @param {Picker} picker
 * @param {string} name
 * @param {string} done
 * @param {string} focus
 */
function announceChange(picker, name, done, focus) {
  respond({ announce: `${name} ${done}. ${align(picker)} selected`, quiet: true, focus: [focus] });
  send(picker, PICKED);
}

/**
 * @param {Picker} picker
 * @param {HTMLInputElement} box
 */
function pick(picker, box) {
  const { name = "", about = "" } = box.dataset;
  add(picker, { key: box.value, name, about });
  const search = searchOf(picker);
  // Whoever went on while this was looked up stays there.
  const back = goBack && (focused() === search || focused() === box);
  announceChange(picker, name, "added", back ? search.id : goBack ? "" : box.id);
}

/**
 * @param {Picker} picker
 * @param {HTMLElement} chip
 * @param {string} focus
 */
function remove(picker, chip, focus) {
  const name = find(chip, "[data-name]").textContent;
  chip.remove();
  announceChange(picker, name, "removed", focus);
}

/**
 * Do what a key in the search asks for, once what is typed there has been found: it is looked up at once then.
 * @param {Picker} picker
 * @param {(picker: Picker) => void} act
 */
function whenFound(picker, act) {
  if (isFound(picker)) return act(picker);
  waiting = act;
  send(searchOf(picker), ASKED);
}

/**
 * What Enter in the search does: picks the only one that was found, or leads to the first.
 * @param {Picker} picker
 */
function choose(picker) {
  const [first, ...others] = boxesOf(picker);
  goBack = true;
  if (first && !others.length && !first.checked) first.click();
  else enter(picker);
}

/** @param {Picker} picker */
function enter(picker) {
  if (focused() === searchOf(picker)) boxesOf(picker)[0]?.focus();
}

/** @param {Picker} picker */
const pickAll = (picker) => findOptional(picker, "[data-pick-all]")?.click();

/**
 * Along one stop of the Tab key; before its first is the search.
 * @param {Picker} picker
 * @param {HTMLElement[]} stops
 * @param {HTMLElement} from
 * @param {number} step
 */
function move(picker, stops, from, step) {
  const next = stops[stops.indexOf(from) + step];
  if (next && stops[0] instanceof HTMLButtonElement) {
    stops.forEach((stop) => (stop.tabIndex = stop === next ? 0 : -1));
  }
  if (next || step < 0) (next ?? searchOf(picker)).focus();
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

document.addEventListener("keydown", (event) => {
  const { key } = event;
  const target = /** @type {HTMLInputElement} */ (targetOf(event));
  /** @type {Picker | null | undefined} */
  const picker = pickerOf(target);
  if (!picker || event.isComposing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() !== "a" || !(boxesOf(picker).includes(target) || waiting === enter)) return;
    event.preventDefault();
    whenFound(picker, pickAll);
    return;
  }
  goBack = key === "Enter";
  /** @type {HTMLElement[] | undefined} */
  const stops = [boxesOf(picker), removesOf(picker)].find((group) =>
    /** @type {HTMLElement[]} */ (group).includes(target)
  );
  if (stops && STEPS[key]) move(picker, stops, target, STEPS[key]);
  else if (target === searchOf(picker) && key === "ArrowDown") whenFound(picker, enter);
  else if (target === searchOf(picker) && key === "Enter") whenFound(picker, choose);
  else if (target.type === "checkbox" && key === "Enter") target.click();
  // The form's first button is one for pages without scripts.
  else if (target.matches("input") && key === "Enter") target.form?.requestSubmit();
  else return;
  event.preventDefault();
});

document.addEventListener("input", (event) => {
  if (pickerOf(targetOf(event))) waiting = undefined;
});

document.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (targetOf(event));
  const picker = target.type === "checkbox" && pickerOf(target);
  if (!picker) return;
  const chip = chipOf(picker, target.value);
  if (target.checked) pick(picker, target);
  else if (chip) remove(picker, chip, target.id);
});

/**
 * Take a record out of the list: the focus goes to the next one, or to the one before.
 * @param {Picker} picker
 * @param {HTMLButtonElement} button
 */
function removeBy(picker, button) {
  const buttons = removesOf(picker);
  const place = buttons.indexOf(button);
  const next = buttons[place + 1] ?? buttons[place - 1] ?? searchOf(picker);
  remove(picker, /** @type {HTMLElement} */ (button.closest("[data-picked]")), next.id);
}

document.addEventListener("click", (event) => {
  const target = targetOf(event);
  const picker = pickerOf(target);
  if (!picker) return;
  /** @type {HTMLButtonElement | null} */
  const button = target.closest("[data-picked] button");
  if (button) {
    event.preventDefault();
    removeBy(picker, button);
  } else if (target.matches("[type=checkbox]") && refused(target)) {
    event.preventDefault();
    respond({ announce: target.dataset.refusal, focus: [goBack ? searchOf(picker).id : target.id] });
  }
});

document.addEventListener(RESTORED, (event) => {
  const { detail } = /** @type {CustomEvent<import("../../kit/events.js").Picked[]>} */ (event);
  const picker = pickerOf(targetOf(event));
  if (!picker) return;
  for (const chip of chipsOf(picker)) chip.remove();
  for (const picked of detail) add(picker, picked);
  align(picker);
});

function arrange() {
  const picker = onPage();
  if (picker) align(picker);
}
arrange();
onHtmx("after:swap", arrange);
addEventListener("resize", arrange);

onHtmx("finally:request", () => {
  const picker = onPage();
  const act = waiting;
  if (!picker || !act || !isFound(picker)) return;
  waiting = undefined;
  act(picker);
});

// A list that is pasted into the search goes where lists are read.
document.addEventListener("paste", (event) => {
  const target = targetOf(event);
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  const button = target.matches("[type=search]") && text.includes("\n") &&
    pickerOf(target)?.querySelector("[value=list]");
  if (!(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  /** @type {HTMLTextAreaElement} */ (button.parentElement?.querySelector("textarea")).value = text;
  button.click();
});
