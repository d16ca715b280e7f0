// A form with data-once is sent once: what it leads to ends what sends it, and a second press would be refused. A button
// that asks for a passkey sends it by itself.

import { findAll, targetOf } from "../kit/elements.js";

document.addEventListener("submit", (event) => {
  const form = targetOf(event);
  if (!("once" in form.dataset) || event.submitter?.closest("[data-passkey]")) return;
  if (form.dataset.once) event.preventDefault();
  form.dataset.once = "sent";
});

// Whoever comes back to the page may send it again.
addEventListener("pageshow", () => {
  for (const form of findAll(document, "[data-once]")) form.dataset.once = "";
});
