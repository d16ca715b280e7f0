// The events of htmx that the scripts listen to, and the clicks that it must not take.

/**
 * @typedef {object} HtmxContext
 * @property {HTMLElement} sourceElement
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

// With a modifier a link opens in a new tab, a new window or as a download: that is the browser's, and not htmx's.
document.addEventListener(
  "click",
  (event) => {
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    const link = event.target instanceof Element && event.target.closest("a[href][hx-get]");
    if (modified && link) event.stopImmediatePropagation();
  },
  true,
);
