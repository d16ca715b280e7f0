// The calendar of a date field: a dialog with a grid of days, as the ARIA Authoring Practices have it. Down opens it from
// the field; the arrows, Home, End, Page Up and Page Down move; Enter chooses; Escape closes.

import { find, findAll, targetOf } from "../../kit/elements.js";
import { respond } from "../../kit/response.js";
import { addDays, addMonths, inWords, iso, monthOf, readDay, typed } from "./days.js";
import { dayOf, fill, labelOf, readingOf } from "./fields.js";

const WEEKS = 6;
/** @type {HTMLDialogElement} */
const dialog = find(document, "#calendar");
const weeks = find(dialog, "tbody");
/** @type {HTMLInputElement} */
let field;
/** @type {import("./days.js").Reading} */
let reading;
/** @type {Date} the day that has the focus, or gets it when the focus comes into the grid */
let current;
/** @type {Date | null} the day in the field */
let chosen;

/** How far a day is from the Monday before it. @param {Date} day */
const fromMonday = (day) => (day.getUTCDay() + 6) % 7;
const idOf = (/** @type {Date} */ day) => `calendar-${iso(day)}`;

/** @type {Record<string, (day: Date, shifted: boolean) => Date>} where each key leads from a day */
const MOVES = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  Home: (day) => addDays(day, -fromMonday(day)),
  End: (day) => addDays(day, 6 - fromMonday(day)),
  PageUp: (day, shifted) => addMonths(day, shifted ? -12 : -1),
  PageDown: (day, shifted) => addMonths(day, shifted ? 12 : 1),
};

/** Return the nearest day that the field can have. @param {Date} day */
function within(day) {
  if (day < reading.first) return reading.first;
  return day > reading.last ? reading.last : day;
}

/** @param {Date} day */
function cellOf(day) {
  const cell = document.createElement("td");
  if (day.getUTCMonth() !== current.getUTCMonth()) return cell;
  cell.id = idOf(day);
  cell.dataset.day = iso(day);
  cell.textContent = String(day.getUTCDate());
  cell.tabIndex = day.getTime() === current.getTime() ? 0 : -1;
  cell.ariaLabel = inWords(day);
  cell.ariaSelected = String(day.getTime() === chosen?.getTime());
  if (day.getTime() === reading.today.getTime()) cell.ariaCurrent = "date";
  if (within(day) !== day) cell.ariaDisabled = "true";
  return cell;
}

/** Show the month of a day, which gets the focus when that comes into the grid. @param {Date} day */
function show(day) {
  current = within(day);
  find(dialog, "#calendar-month").textContent = monthOf(current);
  const first = addDays(current, 1 - current.getUTCDate());
  const start = addDays(first, -fromMonday(first));
  const rows = Array.from({ length: WEEKS }, (_, week) => {
    const row = document.createElement("tr");
    row.append(...Array.from({ length: 7 }, (_, day) => cellOf(addDays(start, week * 7 + day))));
    return row;
  });
  weeks.replaceChildren(...rows);
}

/** Show the presets of the field, and from which day they are counted. */
function showPresets() {
  const counted = field.dataset.countedFrom !== undefined;
  for (const button of findAll(dialog, "[data-preset]")) {
    button.hidden = (button.dataset.preset === "today") === counted;
  }
  const isToday = reading.base?.getTime() === reading.today.getTime();
  const base = reading.base && `From ${isToday ? "today" : "the award date"}, ${typed(reading.base)}:`;
  find(dialog, "#calendar-base").textContent = counted ? base : "";
  find(dialog, ".calendar-presets").hidden = counted && !base;
}

/** @param {HTMLInputElement} opened */
function open(opened) {
  field = opened;
  reading = readingOf(field);
  chosen = dayOf(field);
  find(dialog, "#calendar-heading").textContent = labelOf(field);
  show(chosen ?? reading.base ?? reading.today);
  showPresets();
  respond({ focus: [idOf(current)] });
}

/** @param {Date} day */
function choose(day) {
  if (within(day) !== day) return;
  dialog.close();
  fill(field, day);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLInputElement} */ (targetOf(event));
  if (event.key !== "ArrowDown" || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!target.matches("[data-date]:not([readonly])")) return;
  event.preventDefault();
  open(target);
});

document.addEventListener("click", (event) => {
  const button = targetOf(event).closest("[data-calendar-for]");
  if (!(button instanceof HTMLElement)) return;
  open(/** @type {HTMLInputElement} */ (document.getElementById(button.dataset.calendarFor ?? "")));
});

weeks.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") choose(current);
  else if (MOVES[event.key]) {
    show(MOVES[event.key](current, event.shiftKey));
    respond({ focus: [idOf(current)] });
  } else return;
  event.preventDefault();
});

dialog.addEventListener("click", (event) => {
  const target = targetOf(event);
  const day = target.closest("td")?.dataset.day;
  if (day) choose(new Date(day));
  const preset = target.closest("button")?.dataset.preset;
  const counted = preset && readDay(preset, reading);
  if (counted) choose(counted);
  const months = target.closest("button")?.dataset.months;
  if (!months) return;
  show(addMonths(current, Number(months)));
  respond({ announce: monthOf(current) });
});
