// What is typed into a form with data-draft is kept in this tab until it is saved or discarded: through an ended
// session, a failed request, Back and a reload. It is kept for one user, and gone at sign-out.

const PREFIX = `draft:${document.body.dataset.user}:`;
const keyOf = (form) => PREFIX + form.dataset.draft;
const read = (key) => JSON.parse(sessionStorage.getItem(key));

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The browser's storage is full: the form itself still holds what was typed.
  }
}

const boxes = (form) => form.querySelectorAll("input[type=checkbox]");

function keep(form) {
  const fields = Object.fromEntries(new FormData(form));
  for (const box of boxes(form)) fields[box.name] = box.checked;
  delete fields.csrf_token;
  write(keyOf(form), { fields });
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.dataset.draft) keep(target.form);
});

function restore() {
  const unsaved = document.querySelector("form[data-draft][data-unsaved]");
  if (unsaved) keep(unsaved);
  const form = document.querySelector("form[data-draft]:not([data-unsaved], [data-restored])");
  const draft = form && read(keyOf(form));
  if (!draft) return;
  form.dataset.restored = "";
  let changed = false;
  for (const [name, value] of Object.entries(draft.fields)) {
    const field = form.elements[name];
    // The version comes back too: whatever was saved since is found and shown beside what was typed.
    const state = field?.type === "checkbox" ? "checked" : "value";
    if (!field || field[state] === value) continue;
    field[state] = value;
    changed ||= field.type !== "hidden";
  }
  if (changed) {
    const announce = "What you typed before is back. It is not saved yet.";
    document.dispatchEvent(new CustomEvent("ranzcred:answer", { detail: { announce } }));
  }
}
restore();
document.addEventListener("htmx:after:swap", restore);

// Whoever closes a dialog has done with what was typed into it.
document.addEventListener(
  "close",
  ({ target }) => {
    for (const form of target.querySelectorAll("form[data-draft]")) sessionStorage.removeItem(keyOf(form));
  },
  true,
);

document.addEventListener("ranzcred:discarded", ({ target }) => sessionStorage.removeItem(keyOf(target)));

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form.dataset?.draft) return;
  const draft = read(keyOf(form));
  if (ctx.response.status < 400 || ctx.response.status === 404) sessionStorage.removeItem(keyOf(form));
  else if (ctx.response.status === 401 && draft) {
    write(keyOf(form), { ...draft, opener: form.closest("[data-opener]")?.dataset.opener });
  }
});

// After the sign-in that an ended session asked for, the form opens again by itself.
document.addEventListener(
  "htmx:after:process",
  () => {
    for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
      const { opener, ...draft } = read(key);
      if (!opener) continue;
      write(key, draft);
      if (!document.querySelector("form[data-draft]")) document.getElementById(opener)?.click();
    }
  },
  { once: true },
);

document.getElementById("sign-out")?.addEventListener("submit", () => sessionStorage.clear());
