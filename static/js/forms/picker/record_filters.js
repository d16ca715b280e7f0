// Fields for a record, of filters and of forms: the field shows a name, which suggestions complete, and the key hidden
// beside it is sent. What is picked in a filter narrows its list at once.

import { combobox } from "../../kit/combobox.js";
import { find, findAll, focused, targetOf } from "../../kit/elements.js";
import { ASKED, PICKED, send } from "../../kit/events.js";
import { onHtmx } from "../../kit/htmx.js";

/** @param {HTMLElement} place */
function listen(place) {
  /** @type {HTMLInputElement} */
  const input = find(place, "[type=text]");
  /** @type {HTMLInputElement} */
  const key = find(place, "[type=hidden]");
  const clear = find(place, "a");
  const suggestions = () => find(place, ".suggestions");
  const { choose, forget, options, waits } = combobox(input, place, input, act);
  const filters = "recordFilter" in place.dataset;
  let name = input.value; // of what is picked
  let open = false;

  // Without scripts, what is typed is sent. So it is with a form that is saved before anything is picked.
  if (!key.value) name = "";
  key.disabled = input.readOnly = false;
  if (filters) input.removeAttribute("name");
  else input.name = key.name;
  input.role = "combobox";
  forget();

  function close() {
    open = false;
    suggestions().replaceChildren();
    forget();
  }

  /** Have the list follow what is picked, or nothing. */
  function pick(picked = "", label = "") {
    key.value = picked;
    input.value = name = label;
    clear.hidden = !picked;
    document.getElementById(`${input.id}-which`)?.remove();
    key.disabled = false;
    close();
    if (filters) input.form?.requestSubmit();
    else send(input, PICKED);
  }

  /** Leave the field: what is typed and not picked goes, and an emptied field takes its filter away. */
  function leave() {
    if (name && !input.value.trim()) return pick();
    close();
    input.value = name;
    key.disabled = false;
  }

  /** Close what is open, else clear what is there; return whether there was either. */
  function escape() {
    if (suggestions().childElementCount) return close(), true;
    const there = Boolean(key.value || input.value);
    if (key.value) pick();
    input.value = "";
    return there;
  }

  /** @param {string} pressed */
  function act(pressed) {
    const changed = input.value !== name;
    const typed = changed && input.value.trim();
    const closed = !options().length;
    if (pressed === "Escape") return escape();
    if (pressed === "Tab" && typed) choose();
    if (closed && /Up|Down/.test(pressed)) {
      open = true;
      send(input, ASKED);
      return true;
    }
    if (pressed === "Enter" && changed && !typed) pick();
    return closed && !typed ? changed && pressed === "Enter" : undefined;
  }

  input.addEventListener("input", () => {
    open = true;
    if (!filters) key.disabled = input.value !== name; // what is typed now counts
  });
  input.addEventListener("focusout", () => !waits() && leave());
  place.addEventListener("mousedown", (event) => {
    if (targetOf(event) !== input) event.preventDefault(); // the focus stays in the field
  });
  place.addEventListener("click", (event) => {
    const target = targetOf(event);
    /** @type {HTMLElement | null} */
    const option = target.closest("[role=option]");
    if (option) pick(option.dataset.key, option.dataset.name);
    if (!clear.contains(target)) return;
    event.preventDefault();
    input.focus();
    pick();
  });

  onHtmx("config:request", (ctx, event) => {
    if (ctx.sourceElement !== input) return;
    if (!open && !waits()) event.preventDefault(); // something was picked while the pause after a key went on
    ctx.request.body.delete(key.name);
    ctx.request.body.set("q", input.value === name ? "" : input.value);
  });
  onHtmx("finally:request", (ctx) => {
    if (ctx.sourceElement === input && focused() !== input && !waits()) leave();
  });
}

/** @type {WeakSet<HTMLElement>} */
const known = new WeakSet();

function listenToNew() {
  for (const place of findAll(document, "[data-record-filter], [data-record-field]")) {
    if (!known.has(place)) listen(place);
    known.add(place);
  }
}
listenToNew();
onHtmx("after:swap", listenToNew);
