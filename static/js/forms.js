// Inline forms: Escape and Cancel close the one they are pressed in, and ask first where something was typed.

const discard = document.getElementById("discard-dialog");
const answer = (detail) => document.dispatchEvent(new CustomEvent("ranzcred:answer", { detail }));
let asked;

/** What a field held when the form came. */
function initial(field) {
  const chosen = [...(field.options ?? [])].find((option) => option.defaultSelected);
  return chosen?.value ?? field.defaultValue ?? field.value ?? "";
}

function typed(form) {
  return (
    form.matches("[data-unsaved], :has([data-picked])") ||
    [...form.elements].some(
      (field) => !["hidden", "search"].includes(field.type) && (field.value ?? "") !== initial(field),
    )
  );
}

// What opens on a record's own page leaves the address to it.
const assigning = document.querySelector("#assign-form [data-cancel]");
if (assigning) history.replaceState({ htmx: true }, "", assigning.href);

function cancel(section) {
  asked = section;
  if (typed(section.querySelector("form"))) answer({ focus: ["discard-keep"] });
  else close(section);
}

function close(section) {
  const slot = document.createElement("div");
  slot.id = section.id;
  const address = section.querySelector("[data-cancel]").href;
  section.querySelector("form").dispatchEvent(new CustomEvent("ranzcred:discarded", { bubbles: true }));
  section.replaceWith(slot);
  if (/\/(new|edit)$/.test(location.pathname)) history.replaceState({ htmx: true }, "", address);
  document.dispatchEvent(new CustomEvent("ranzcred:closed"));
  answer({ focus: [section.dataset.opener], announce: "Editing cancelled" });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cancel]")) return;
  event.preventDefault();
  cancel(event.target.closest("[data-inline-form]"));
});

document.addEventListener("keydown", (event) => {
  const section = event.key === "Escape" && !event.isComposing && event.target.closest?.("[data-inline-form]");
  if (!section) return;
  event.preventDefault();
  cancel(section);
});

document.getElementById("discard-confirm").addEventListener("click", () => {
  discard.close();
  close(asked);
});
