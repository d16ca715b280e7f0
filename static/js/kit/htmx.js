// The events of htmx that the scripts listen to, the links that it loads for them, and the clicks that it must not take.

import { isModified } from "./elements.js";

/**
 * @typedef {object} HtmxContext
 * @property {HTMLElement} sourceElement
 * @property {string | Element} target  what is replaced
 * @property {{method: string, action: string, body: FormData}} request
 * @property {{status: number, headers: Headers}} response
 * @property {string} text  what came back
 * @property {{redirect?: string}} hx
 */

/**
 * Call `listener` when htmx sends an event, "after:swap" for one, about a request.
 * @param {string} name
 * @param {(ctx: HtmxContext, event: Event) => void} listener
 * @param {AddEventListenerOptions} [options]
 */
export function onHtmx(name, listener, options) {
  document.addEventListener(
    `htmx:${name}`,
    (event) => listener(/** @type {CustomEvent<{ctx: HtmxContext}>} */ (event).detail?.ctx, event),
    options,
  );
}

/** @typedef {{ajax: (method: string, address: string, how: object) => Promise<void>}} Htmx */

// Links that there are many of have an address alone: a row's actions, a list's pages. What they lead to takes the place
// of the element that has the same id: a form anew, a list merged into the one that was there. All else, such as the
// browser's address, they inherit from what is around them.
const LOADED = "tbody[data-loads] .actions a[href], :is(nav, p)[data-loads] a[href]";

document.addEventListener("click", (event) => {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest(LOADED) : null;
  const { htmx } = /** @type {{htmx?: Htmx}} */ (/** @type {unknown} */ (globalThis));
  if (!link || !htmx || event.defaultPrevented || isModified(event)) return;
  event.preventDefault();
  htmx.ajax("GET", link.pathname + link.search, {
    source: link,
    swap: link.closest("nav") ? "outerMorph" : "outerHTML",
  });
});

// What a fold has more of is loaded as it opens.
document.addEventListener("click", (event) => {
  const fold = event.target instanceof Element && event.target.closest("summary")?.parentElement;
  /** @type {HTMLAnchorElement | null} */
  const more = fold ? fold.querySelector(":scope > p[data-loads] a") : null;
  more?.click();
});

onHtmx("after:request", (ctx) => {
  const root = ctx.sourceElement.matches?.(LOADED) && /<[^>]* id="([^"]+)"/.exec(ctx.text);
  if (root) ctx.target = `#${root[1]}`;
});

// With a modifier a link opens in a new tab, a new window or as a download: that is the browser's, and not htmx's.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href][hx-get]");
    if (isModified(event) && link) event.stopImmediatePropagation();
  },
  true,
);
