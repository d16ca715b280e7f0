// Days as people type them, read as ranzcred/core/days.py reads them: day first, never a month first. A day is a Date at
// midnight in UTC, whatever the clock of this machine says.

/**
 * What a text is read against: "+2y" is counted from the base, which is null if it cannot be read itself; a day without
 * a year is the last one of the past, else the next.
 * @typedef {{today: Date, base: Date | null, past: boolean, first: Date, last: Date}} Reading
 */

const MONTHS = Array.from({ length: 12 }, (_, month) => format({ month: "long" }, new Date(Date.UTC(2000, month))));
const NEAR = new Map([["today", 0], ["tomorrow", 1], ["yesterday", -1]]);
const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST = 50;
const ISO = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const NUMBERS = /^([0-9]{1,2}) ?([-/. ]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,9})$/;
const NAMED = /^([0-9]{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})(?:[-/., ]*([0-9]{1,9}))?$/;
const DISTANCE = /^([-+]) ?([0-9]{1,4}) ?(d|days?|w|wks?|weeks?|m|mths?|months?|y|yrs?|years?)$/;
const AUCKLAND = new Intl.DateTimeFormat("en-NZ", {
  timeZone: "Pacific/Auckland",
  year: "numeric",
  month: "numeric",
  day: "numeric",
});

/** @param {Intl.DateTimeFormatOptions} parts @param {Date} day */
function format(parts, day) {
  return new Intl.DateTimeFormat("en-NZ", { timeZone: "UTC", ...parts }).format(day);
}

/** Return the day that it is in Auckland. */
export function today() {
  const parts = AUCKLAND.formatToParts(Date.now());
  const number = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  return new Date(Date.UTC(number("year"), number("month") - 1, number("day")));
}

/** Return a day as fields show it: "26/12/2029". @param {Date} day */
export function typed(day) {
  return iso(day).split("-").reverse().join("/");
}

/** Return a day as "2029-12-26". @param {Date} day */
export function iso(day) {
  return day.toISOString().slice(0, 10);
}

/** Return a day in words: "Wednesday, 26 December 2029". @param {Date} day */
export function inWords(day) {
  return format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }, day);
}

/** Return the month of a day in words: "December 2029". @param {Date} day */
export function monthOf(day) {
  return format({ month: "long", year: "numeric" }, day);
}

/** @param {number} year @param {number} month from 1 */
const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Return the day that is so many days later, or earlier. @param {Date} day @param {number} number */
export function addDays(day, number) {
  return new Date(day.getTime() + number * DAY_MS);
}

/**
 * Return the day that is so many months later, or earlier: the last one of a month that does not have it.
 * @param {Date} day
 * @param {number} number
 */
export function addMonths(day, number) {
  const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + number, 1));
  const last = daysIn(first.getUTCFullYear(), first.getUTCMonth() + 1);
  return addDays(first, Math.min(day.getUTCDate(), last) - 1);
}

/** @param {string} text */
function fold(text) {
  const plain = text.replace(/[\u058a\u2010-\u2015\u2043\u2212]/g, "-").normalize("NFD").replace(/\p{M}/gu, "");
  return plain.toLowerCase().trim().replace(/\s+/g, " ");
}

/**
 * Return the day in a text, or null.
 * @param {string} text
 * @param {Reading} reading
 */
export function readDay(text, reading) {
  const day = text.length > LONGEST ? null : read(fold(text), reading);
  return day && day >= reading.first && day <= reading.last ? day : null;
}

/** @param {string} text @param {Reading} reading @returns {Date | null} */
function read(text, reading) {
  const near = NEAR.get(text);
  if (near !== undefined) return addDays(reading.today, near);
  const dated = ISO.exec(text);
  if (dated) return dayOf(Number(dated[1]), Number(dated[2]), Number(dated[3]));
  const numbers = NUMBERS.exec(text);
  if (numbers) return dayOf(yearOf(numbers[4]), Number(numbers[3]), Number(numbers[1]));
  const named = NAMED.exec(text);
  if (named) return readNamed(Number(named[1]), named[2], named[3], reading);
  const distance = DISTANCE.exec(text);
  if (!distance || !reading.base) return null;
  const number = Number(distance[1] + distance[2]);
  const [unit] = distance[3];
  if (unit === "d" || unit === "w") return addDays(reading.base, number * (unit === "w" ? 7 : 1));
  return addMonths(reading.base, number * (unit === "y" ? 12 : 1));
}

/** @param {number} day @param {string} name @param {string | undefined} digits @param {Reading} reading */
function readNamed(day, name, digits, reading) {
  const month = MONTHS.findIndex((each) => each.toLowerCase().startsWith(name)) + 1;
  const year = digits ? yearOf(digits) : nearestYear(month, day, reading);
  return month ? dayOf(year, month, day) : null;
}

/** @param {number} month @param {number} day @param {Reading} reading */
function nearestYear(month, day, { today, base, past }) {
  if (!past && !base) return NaN;
  const near = past || !base || base < today ? today : base;
  const passed = month * 100 + day <= (near.getUTCMonth() + 1) * 100 + near.getUTCDate();
  return near.getUTCFullYear() + (past ? Number(passed) - 1 : Number(passed));
}

/** @param {string} digits */
function yearOf(digits) {
  if (digits.length === 2) return 2000 + Number(digits);
  return digits.length === 4 ? Number(digits) : NaN;
}

/**
 * Return a day of the calendar, or null; a Date takes years under 100 for those of last century.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function dayOf(year, month, day) {
  if (!(year >= 100) || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return new Date(Date.UTC(year, month - 1, day));
}
