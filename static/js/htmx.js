// The events of htmx that the scripts listen to.

/**
 * @typedef {object} HtmxContext
 * @property {HTMLElement} sourceElement
 * @property {{method: string, body: FormData}} request
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
