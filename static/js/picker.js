// Picking records from what a search finds, by keys: Down leads from the search into what it found, Enter or Space picks,
// and the focus is back in the search for the next. What is picked stands in a list that the form carries along.

const answer = (detail) => document.dispatchEvent(new CustomEvent("ranzcred:answer", { detail }));
const pickerOf = (element) => element.closest?.("[data-picker]");
const searchOf = (picker) => picker.querySelector("[type=search]");
const boxesOf = (picker) => [...picker.querySelectorAll("[data-found] [type=checkbox]")];
const chipsOf = (picker) => [...picker.querySelectorAll("[data-picked]")];
const removesOf = (picker) => [...picker.querySelectorAll("[data-picked] button")];
const chipOf = (picker, key) => chipsOf(picker).find((chip) => chip.dataset.picked === key);
const refused = (box) => box.getAttribute("aria-disabled") === "true";
let waiting = false;

/** The list and what was found say the same; each of the two is one stop of the Tab key. */
function align(picker) {
  for (const box of boxesOf(picker)) box.checked = !refused(box) && Boolean(chipOf(picker, box.value));
  for (const stops of [boxesOf(picker), removesOf(picker)]) {
    stops.forEach((stop, index) => (stop.tabIndex = index ? -1 : 0));
  }
  const { one, many } = picker.dataset;
  const number = chipsOf(picker).length;
  const count = `${number} ${number === 1 ? one : many}`;
  picker.querySelector("[data-count]").textContent = count;
  return count;
}

function add(picker, { key, name, about }) {
  if (chipOf(picker, key)) return;
  const chip = picker.querySelector("template").content.firstElementChild.cloneNode(true);
  chip.dataset.picked = key;
  for (const place of chip.querySelectorAll("[data-name]")) place.textContent = name;
  chip.querySelector("[data-about]").textContent = about;
  chip.querySelector("input").value = key;
  const button = chip.querySelector("button");
  button.value = key;
  button.id += key;
  picker.querySelector(".picked ul").append(chip);
}

function told(picker, name, done, focus) {
  answer({ announce: `${name} ${done}. ${align(picker)}`, focus: [focus] });
  picker.dispatchEvent(new CustomEvent("ranzcred:picked", { bubbles: true }));
}

function pick(picker, box) {
  const search = searchOf(picker);
  add(picker, { key: box.value, name: box.dataset.name, about: box.dataset.about });
  told(picker, box.dataset.name, "picked", search.id);
  search.select();
}

function remove(picker, chip, focus) {
  const { textContent: name } = chip.querySelector("[data-name]");
  chip.remove();
  told(picker, name, "removed", focus);
}

/** What Enter in the search does: picks the only one that was found, or leads to the first. */
function choose(picker) {
  const search = searchOf(picker);
  waiting = search.value.trim() !== picker.querySelector("[data-found]").dataset.found;
  if (waiting) return;
  const [first, ...others] = boxesOf(picker);
  if (first && !others.length && !first.checked) first.click();
  else first?.focus();
}

/** Along one stop of the Tab key; before its first is the search. */
function move(picker, stops, from, step) {
  const next = stops[stops.indexOf(from) + step];
  if (next) for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1;
  if (next || step < 0) (next ?? searchOf(picker)).focus();
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const picker = target.form?.querySelector("[data-picker]");
  if (!picker || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const stops = [boxesOf(picker), removesOf(picker)].find((group) => group.includes(target));
  if (stops && STEPS[key]) move(picker, stops, target, STEPS[key]);
  else if (target === searchOf(picker) && key === "ArrowDown") boxesOf(picker)[0]?.focus();
  else if (target === searchOf(picker) && key === "Enter") choose(picker);
  else if (target.type === "checkbox" && key === "Enter") target.click();
  // The form's first button is one for pages without scripts.
  else if (target.matches("input") && key === "Enter") target.form.requestSubmit();
  else return;
  event.preventDefault();
});

document.addEventListener("input", ({ target }) => {
  if (pickerOf(target)) waiting = false;
});

document.addEventListener("change", ({ target }) => {
  const picker = target.type === "checkbox" && pickerOf(target);
  if (!picker) return;
  if (target.checked) pick(picker, target);
  else remove(picker, chipOf(picker, target.value), target.id);
});

document.addEventListener("click", (event) => {
  const picker = pickerOf(event.target);
  if (!picker) return;
  const button = event.target.closest("[data-picked] button");
  if (button) {
    event.preventDefault();
    const buttons = removesOf(picker);
    const place = buttons.indexOf(button);
    const next = buttons[place + 1] ?? buttons[place - 1] ?? searchOf(picker);
    remove(picker, button.closest("[data-picked]"), next.id);
  } else if (event.target.matches("[type=checkbox]") && refused(event.target)) {
    event.preventDefault();
    const search = searchOf(picker);
    answer({ announce: event.target.dataset.refusal, focus: [search.id] });
    search.select();
  }
});

document.addEventListener("ranzcred:restored", ({ target, detail }) => {
  const picker = target.querySelector("[data-picker]");
  for (const one of detail) add(picker, one);
  align(picker);
});

function arrange() {
  const picker = document.querySelector("[data-picker]");
  if (picker) align(picker);
}
arrange();
document.addEventListener("htmx:after:swap", arrange);

// Enter that came before what it looks for, once that has been told.
document.addEventListener("htmx:finally:request", () => {
  const picker = document.querySelector("[data-picker]");
  if (picker && waiting) choose(picker);
});
