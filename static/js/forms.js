// The inline form: Escape and Cancel close it, and ask first where something was typed.

const discard = document.getElementById("discard-dialog");
const answer = (detail) => document.dispatchEvent(new CustomEvent("ranzcred:answer", { detail }));
const openSection = () => document.querySelector("[data-inline-form]");

function typed(form) {
  return (
    form.hasAttribute("data-unsaved") ||
    [...form.elements].some((field) => field.type !== "hidden" && (field.value ?? "") !== (field.defaultValue ?? field.value ?? ""))
  );
}

function cancel() {
  const section = openSection();
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
  cancel();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !event.target.closest?.("[data-inline-form]")) return;
  event.preventDefault();
  cancel();
});

document.getElementById("discard-confirm").addEventListener("click", () => {
  discard.close();
  close(openSection());
});
