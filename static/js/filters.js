// Filters that are not set stay out of the address.

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) {
    if (value === "") ctx.request.body.delete(name);
  }
});

// A date changes with every digit of its year: it counts once it is one that the field can have.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches(".filters [type=date]") && !event.target.validity.valid) event.stopPropagation();
  },
  true,
);
