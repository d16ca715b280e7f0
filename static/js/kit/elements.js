// Elements, as what the page is known to have. Who wants more than an HTMLElement says so where it is kept.

/**
 * Return the first element in `root` that matches `selector`; there is one.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function find(root, selector) {
  return /** @type {T} */ (root.querySelector(selector));
}

/**
 * Return the first element in `root` that matches `selector`, if any.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T | null}
 */
export function findOptional(root, selector) {
  return root.querySelector(selector);
}

/**
 * Return all elements in `root` that match `selector`.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T[]}
 */
export function findAll(root, selector) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * Return the element at which an event began.
 * @param {Event} event
 * @returns {HTMLElement}
 */
export function targetOf(event) {
  return /** @type {HTMLElement} */ (event.target);
}

/**
 * Return what has the focus: the body, where nothing has.
 * @returns {HTMLElement}
 */
export function focused() {
  return /** @type {HTMLElement} */ (document.activeElement ?? document.body);
}

/**
 * Return whether a key or a click is with a modifier: then it is the browser's.
 * @param {KeyboardEvent | MouseEvent} event
 */
export function isModified(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}
