// What one script lets another know, by an event on the form or the page that it is about.

/**
 * @typedef {{key: string, name: string, about: string}} Picked a record that was picked, as the list shows it
 */

export const ASKED = "ranzcred:asked"; // what a search is for, without waiting for more to be typed
export const CLOSED = "ranzcred:closed"; // an inline form, by Cancel or Escape
export const DATED = "ranzcred:dated"; // a field, by a whole date that was typed into it
export const DISCARDED = "ranzcred:discarded"; // what was typed into a form
export const PICKED = "ranzcred:picked"; // the list of a picker changed, or what a field for a record shows
export const RESTORED = "ranzcred:restored"; // a form has what was picked before, and nothing else: Picked[] in its detail

/**
 * Send one of these from `target`.
 * @param {EventTarget} target
 * @param {string} name
 * @param {unknown} [detail]
 */
export function send(target, name, detail) {
  target.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}
