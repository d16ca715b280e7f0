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

/** What is typed into the fields and ticked, and what is picked, which is as many values as one likes. */
function keep(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrf_token" && !form.querySelector(`[data-picker] [name="${name}"]`)) fields[name] = value;
  }
  for (const box of form.querySelectorAll("input[type=checkbox]")) fields[box.name] = box.checked;
  const picked = [...form.querySelectorAll("[data-picked]")].map((chip) => ({
    key: chip.dataset.picked,
    name: chip.querySelector("[data-name]").textContent,
    about: chip.querySelector("[data-about]").textContent,
  }));
  write(keyOf(form), { fields, picked });
}

for (const change of ["input", "ranzcred:picked"]) {
  document.addEventListener(change, ({ target }) => {
    const form = target.closest("form[data-draft]");
    if (form) keep(form);
  });
}

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
  if (draft.picked.length) {
    form.dispatchEvent(new CustomEvent("ranzcred:restored", { bubbles: true, detail: draft.picked }));
    changed = true;
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
  const form = ctx.sourceElement.closest?.("form[data-draft]");
  if (!form) return;
  const draft = read(keyOf(form));
  if (ctx.response.status === 401) {
    if (draft) write(keyOf(form), { ...draft, opener: form.closest("[data-opener]")?.dataset.opener });
  } else if (form === ctx.sourceElement && (ctx.response.status < 400 || ctx.response.status === 404)) {
    sessionStorage.removeItem(keyOf(form));
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
