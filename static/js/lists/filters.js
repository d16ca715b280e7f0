// Filters that are not set stay out of the address.

import { targetOf } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

onHtmx("config:request", (ctx) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) {
    if (value === "") ctx.request.body.delete(name);
  }
});

// A date changes with every digit of its year: it counts once it is one that the field can have.
document.addEventListener(
  "change",
  (event) => {
    const field = /** @type {HTMLInputElement} */ (targetOf(event));
    if (field.matches(".filters [type=date]") && !field.validity.valid) event.stopPropagation();
  },
  true,
);
