// Owns the focus, the one live region and the title: no page does any of it by hand. The server's answers and the
// other scripts say what they want with one event, "ranzcred:answer": {focus: [ids], announce: text, link: [url, text]}.

const page = document.getElementById("status");
// While a dialog is modal, the rest of the page is inert, and a region in it is not heard.
const region = () => document.querySelector("dialog:modal [data-status]") ?? page;

/** Tell `text` once. It stays until the next action. */
function announce(text, link) {
  const status = region();
  for (const place of [page, status]) place.replaceChildren();
  if (!text) return;
  const line = document.createElement("p");
  line.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.textContent] = link;
    line.append(" ", anchor);
  }
  status.append(line);
}

document.addEventListener("ranzcred:answer", ({ detail }) => {
  const wanted = (detail.focus ?? []).map((id) => document.getElementById(id)).find(Boolean);
  if (detail.announce) announce(detail.announce, wanted ? undefined : detail.link);
  const target = wanted ?? (detail.link && page.querySelector("a"));
  const dialog = target?.closest("dialog:not([open])");
  if (dialog) open(dialog);
  target?.focus();
  if (target?.matches("input[readonly]")) target.select();
});

// A dialog gives the focus back to what opened it, also when another one has taken its place meanwhile.
let opener = "";
function open(dialog) {
  const here = document.activeElement;
  if (here !== document.body && !here.closest("dialog")) opener = here.id;
  dialog.showModal();
}
document.addEventListener(
  "close",
  ({ target }) => {
    const here = document.activeElement;
    if (here === document.body || target.contains(here)) document.getElementById(opener)?.focus();
  },
  true,
);

// What was said at the start of long work stays while the page itself asks how far it is. A request that takes long
// says so itself, until its answer is there.
let busy;
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches?.("[data-continues]")) return;
  busy = ctx.sourceElement.dataset?.busy;
  announce(busy);
});
document.addEventListener("htmx:finally:request", () => {
  if (busy && region().textContent === busy) announce("");
});

/** The title follows what is open on the page. */
function retitle() {
  const title = document.querySelector("main [data-page-title]")?.dataset.pageTitle ?? document.body.dataset.title;
  document.title = document.querySelector("main [data-title]")?.dataset.title ?? title;
}
document.addEventListener("htmx:after:swap", retitle);
document.addEventListener("ranzcred:closed", retitle);

// A table that scrolls sideways shows the whole of what has the focus, not the half that happened to be in view.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".table-scroll *")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// A page that came back with errors starts at their summary; any other page forces nothing.
document.querySelector(".error-summary")?.focus();
