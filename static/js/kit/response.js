// What the server's responses and the scripts want of the page: where the focus goes, and what is announced.

/** @typedef {{address: string, fields: [string, string][]}} Undo */

/**
 * `focus` lists ids: the first that is there gets the focus. `link` is an address and its words, and `undo` the form that the
 * button Undo sends. What is `quiet` is
 * heard, and not seen: the page shows it already.
 * @typedef {{focus?: string[], announce?: string, alert?: string, link?: [string, string], undo?: Undo, quiet?: boolean}} PageResponse
 */

// The server sends it too, in HX-Trigger.
const RESPONSE = "ranzcred:answer";

/**
 * Have the focus moved and the words announced.
 * @param {PageResponse} detail
 */
export function respond(detail) {
  document.dispatchEvent(new CustomEvent(RESPONSE, { detail }));
}

/**
 * Call `listener` with each response of the server's and the scripts'.
 * @param {(detail: PageResponse) => void} listener
 */
export function onResponse(listener) {
  document.addEventListener(RESPONSE, (event) => listener(/** @type {CustomEvent<PageResponse>} */ (event).detail));
}

/**
 * Return what a server's response wants; nothing, where it is somebody else's, such as a proxy's.
 * @param {Headers} headers
 * @returns {PageResponse}
 */
export function readResponse(headers) {
  const trigger = headers.get("HX-Trigger");
  return trigger ? JSON.parse(trigger)[RESPONSE] : {};
}
