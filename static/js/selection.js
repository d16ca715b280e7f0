// Rows that are selected for one action: how many is shown and told, and one box selects the whole page.

const boxes = () => [...document.querySelectorAll("[data-select]")];

/** Show how many are selected, and answer it in words. */
function count() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const words = `${chosen || "None"} selected`;
  const master = document.querySelector("[data-select-all]");
  if (master) {
    master.checked = chosen > 0 && chosen === all.length;
    master.indeterminate = chosen > 0 && chosen < all.length;
    document.querySelector("[data-selected]").textContent = words;
  }
  return words;
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-select], [data-select-all]")) return;
  if (target.matches("[data-select-all]")) for (const box of boxes()) box.checked = target.checked;
  document.dispatchEvent(new CustomEvent("ranzcred:answer", { detail: { announce: count() } }));
});

// What the browser brought back on a reload is counted too.
count();
document.addEventListener("htmx:after:swap", count);
