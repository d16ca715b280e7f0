// Filters that are not set stay out of the address, and a date stands in it in one way, however it is typed.

import { dayOf } from "../forms/dates/fields.js";
import { iso } from "../forms/dates/days.js";
import { findOptional } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";

onHtmx("config:request", (ctx) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) {
    /** @type {HTMLInputElement | null} */
    const field = findOptional(ctx.sourceElement, `[data-date][name="${CSS.escape(name)}"]`);
    const day = field && dayOf(field);
    if (value === "") ctx.request.body.delete(name);
    else if (day) ctx.request.body.set(name, iso(day));
  }
});
