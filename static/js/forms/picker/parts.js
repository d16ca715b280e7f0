// What a picker has: the search, what it found, and the list of what is picked.

import { find, findAll, findOptional } from "../../kit/elements.js";

/** @typedef {HTMLElement} Picker the form with the search, what it found, and the list of what is picked */

const PICKER = "form:has([data-picker])";
/** @param {HTMLElement} element */
export const pickerOf = (element) => /** @type {Picker | null | undefined} */ (element.closest?.(PICKER));
/** @type {(picker: Picker) => HTMLInputElement} */
export const searchOf = (picker) => find(picker, "[type=search]");
/** @type {(picker: Picker) => HTMLInputElement[]} */
export const boxesOf = (picker) => findAll(picker, "[data-found] [type=checkbox]");
/** @type {(picker: Picker) => HTMLElement[]} */
export const chipsOf = (picker) => findAll(picker, "[data-picked]");
/** @type {(picker: Picker) => HTMLButtonElement[]} */
export const removesOf = (picker) => findAll(picker, "[data-picked] button");
/** @type {(picker: Picker, key: string) => HTMLElement | undefined} */
export const chipOf = (picker, key) => chipsOf(picker).find((chip) => chip.dataset.picked === key);
/** @type {() => Picker | null} */
export const onPage = () => findOptional(document, PICKER);
/** @param {HTMLElement} box */
export const refused = (box) => box.getAttribute("aria-disabled") === "true";
/** @param {Picker} picker */
export const isFound = (picker) => searchOf(picker).value.trim() === find(picker, "[data-found]").dataset.found;

// It may begin to scroll once it is drawn with the fonts of the page, or in a narrower window.
const resized = new ResizeObserver(() => {
  const picker = onPage();
  if (picker) arrangeStops(picker);
});

/**
 * Keys lead into what was found, and Tab past it; where it scrolls, a browser has Tab stop there: at the first one then.
 * @param {Picker} picker
 */
function arrangeStops(picker) {
  const found = find(picker, "[data-found]");
  for (const stop of [...boxesOf(picker), ...findAll(picker, "[data-pick-all]")]) stop.tabIndex = -1;
  const [first] = boxesOf(picker);
  if (first && found.scrollHeight > found.clientHeight) first.tabIndex = 0;
}

/**
 * The list and what was found say the same. The list is one stop.
 * @param {Picker} picker
 */
export function align(picker) {
  for (const box of boxesOf(picker)) box.checked = !refused(box) && Boolean(chipOf(picker, box.value));
  arrangeStops(picker);
  resized.observe(find(picker, "[data-found]"));
  removesOf(picker).forEach((stop, index) => (stop.tabIndex = index ? -1 : 0));
  const { one, many } = find(picker, "[data-picker]").dataset;
  const number = chipsOf(picker).length;
  const count = `${number} ${number === 1 ? one : many}`;
  find(picker, "[data-count]").textContent = count;
  return count;
}

/**
 * Append a record to the list, unless it is there.
 * @param {Picker} picker
 * @param {import("../../kit/events.js").Picked} picked
 */
export function add(picker, { key, name, about }) {
  if (chipOf(picker, key)) return;
  const template = /** @type {HTMLTemplateElement} */ (picker.querySelector("template"));
  const chip = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  chip.dataset.picked = key;
  for (const place of findAll(chip, "[data-name]")) place.textContent = name;
  find(chip, "[data-about]").textContent = about;
  /** @type {HTMLInputElement} */ (chip.querySelector("input")).value = key;
  const button = /** @type {HTMLButtonElement} */ (chip.querySelector("button"));
  button.value = key;
  button.id += key;
  find(picker, ".picked ul").append(chip);
}
