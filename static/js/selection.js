// Rows that are selected for one action: how many is shown and told, and one box selects the whole page.

import { find, findAll, findOptional, targetOf } from "./elements.js";
import { onHtmx } from "./htmx.js";
import { respond } from "./response.js";

/** @type {() => HTMLInputElement[]} */
const boxes = () => findAll(document, "[data-select]");

/** Show how many are selected, and return it in words. */
function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const words = `${chosen || "None"} selected`;
  /** @type {HTMLInputElement | null} */
  const master = findOptional(document, "[data-select-all]");
  if (master) {
    master.checked = chosen > 0 && chosen === all.length;
    master.indeterminate = chosen > 0 && chosen < all.length;
    find(document, "[data-selected]").textContent = words;
  }
  return words;
}

document.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (targetOf(event));
  if (!target.matches("[data-select], [data-select-all]")) return;
  if (target.matches("[data-select-all]")) boxes().forEach((box) => (box.checked = target.checked));
  respond({ announce: count() });
});

// What the browser brought back on a reload is counted too.
count();
onHtmx("after:swap", count);
