// Native modal dialogs: a control with data-close-dialog closes its own, and the focus returns to what opened it.

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-close-dialog]")?.closest("dialog:modal");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

// The user menu closes on Escape and when the focus leaves it.
const menu = document.querySelector(".user-menu");
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
menu?.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
