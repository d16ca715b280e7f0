// Runs before anything else on every page: keeps what the live regions told, and how much is under way.

(() => {
  const REGIONS = '[role="status"], [role="alert"]';
  const observed = { told: [], pending: 0 };
  Object.defineProperty(window, "observed", { value: observed });

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

  function tell(region) {
    const text = words(region);
    if (!text || !region.isConnected || !region.checkVisibility()) return;
    const last = observed.told.at(-1);
    // While a page is parsed, a region that grows is still one message.
    if (document.readyState === "loading" && last?.region === region) last.text = text;
    else observed.told.push({ region, text });
  }

  new MutationObserver((records) => {
    const touched = new Set();
    for (const { target, addedNodes, type } of records) {
      // A dialog that closes says so a moment later, and only then gives the focus back.
      if (type === "attributes") {
        if (target.matches("dialog:not([open])")) observed.pending += 1;
        continue;
      }
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const around = element?.closest(REGIONS);
      if (around && (addedNodes.length || type === "characterData")) touched.add(around);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        for (const region of [node, ...node.querySelectorAll("*")]) {
          if (region.matches(REGIONS)) touched.add(region);
        }
      }
    }
    touched.forEach(tell);
  }).observe(document, { childList: true, subtree: true, characterData: true, attributeFilter: ["open"] });

  document.addEventListener("htmx:before:request", () => (observed.pending += 1));
  document.addEventListener("htmx:finally:request", () => (observed.pending -= 1));
  document.addEventListener("close", () => (observed.pending -= 1), true);
})();
