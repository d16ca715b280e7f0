// Fields for dates: whoever leaves one sees the date that its text means, in full. What cannot be read stays as it is
// typed, for the server to say why.

import { findOptional, targetOf } from "../../kit/elements.js";
import { DATED, send } from "../../kit/events.js";
import { onHtmx } from "../../kit/htmx.js";
import { respond } from "../../kit/response.js";
import { inWords, readDay, today, typed } from "./days.js";

/** A text with its year in full: whoever typed it knows the date. */
const IN_FULL = /^[0-9]{4}-|[-/. ,a-z][0-9]{4}$/i;
const [FIRST, LAST] = ["1900-01-01", "2999-12-31"];
/** The date that a field has just got, in words, until the focus goes on. */
let news = "";

/**
 * Return what the texts of a field are read against.
 * @param {HTMLInputElement} field
 * @returns {import("./days.js").Reading}
 */
export function readingOf(field) {
  const { date, countedFrom = "", first = FIRST, last = LAST } = field.dataset;
  const from = /** @type {HTMLInputElement | null} */ (document.getElementById(countedFrom));
  return {
    today: today(),
    base: from?.value.trim() ? dayOf(from) : today(),
    past: date === "past",
    first: new Date(first),
    last: new Date(last),
  };
}

/**
 * Return the day in a field, or null.
 * @param {HTMLInputElement} field
 */
export function dayOf(field) {
  return readDay(field.value, readingOf(field));
}

/**
 * Return the label of a field, without what says that it may be left blank.
 * @param {HTMLInputElement} field
 */
export function labelOf(field) {
  return (field.labels?.[0]?.textContent ?? "").replace(" (optional)", "");
}

/**
 * Put a day into a field, and let the page know as if it were typed.
 * @param {HTMLInputElement} field
 * @param {Date} day
 */
export function fill(field, day) {
  field.value = typed(day);
  nameButton(field, day);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLInputElement} field @param {Date | null} day */
function nameButton(field, day) {
  const button = findOptional(document, `[data-calendar-for="${field.id}"]`);
  const label = labelOf(field).toLowerCase();
  button?.setAttribute("aria-label", day ? `Change ${label}, ${inWords(day)}` : `Choose ${label}`);
}

// This comes before any other listener reads the field.
document.addEventListener(
  "change",
  (event) => {
    const field = /** @type {HTMLInputElement} */ (targetOf(event));
    if (!field.matches("[data-date]")) return;
    const before = field.value;
    const day = dayOf(field);
    news = "";
    if (!day) return nameButton(field, null);
    fill(field, day);
    if (!IN_FULL.test(before.trim()) && !field.closest("[hx-trigger]")) news = `${labelOf(field)} ${field.value}`;
  },
  true,
);

// What shows the effect of a date shows it as soon as the whole of it is typed.
document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (targetOf(event));
  if (!event.isTrusted || !field.matches("[data-date]") || !IN_FULL.test(field.value.trim())) return;
  if (dayOf(field)) send(field, DATED);
});

// A request says itself what came of it.
onHtmx("before:request", () => (news = ""));
document.addEventListener("focusout", (event) => {
  if (news && targetOf(event).matches("[data-date]")) respond({ announce: news });
  news = "";
});
