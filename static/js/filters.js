// Filters that are not set stay out of the address.

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) {
    if (value === "") ctx.request.body.delete(name);
  }
});
