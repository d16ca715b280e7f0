// When a request fails, nothing is swapped and nothing typed is lost: an alert says what happened, and how to try again.

import { find, findAll, findOptional, focused } from "../kit/elements.js";
import { onHtmx } from "../kit/htmx.js";
import { readResponse } from "../kit/response.js";

const UNREACHABLE = "Can't reach the server. Your changes are still here. Check your connection and try again.";
const UNEXPLAINED = "Something went wrong on the server. Your changes are still here. Try again in a moment.";

const region = () => findOptional(document, "dialog:modal [data-alert]") ?? find(document, "#alert");

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} before what had the focus when it failed
 */
function tryAgain(element, before) {
  before.focus(); // the button goes with its alert
  if (!element.isConnected) location.reload();
  else if (element instanceof HTMLFormElement) element.requestSubmit();
  else if (element instanceof HTMLInputElement) element.dispatchEvent(new Event("input", { bubbles: true }));
  else element.click();
}

/**
 * Alert `message`, with a button that tries again what `element` asked for, if anything.
 * @param {string} message
 * @param {HTMLElement} [element]
 */
export function showAlert(message, element) {
  const line = document.createElement("p");
  line.textContent = message;
  region().replaceChildren(line);
  if (!element) return;
  const before = focused();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try again";
  button.addEventListener("click", () => tryAgain(element, before));
  region().append(button);
}

onHtmx("before:request", () => {
  for (const place of findAll(document, "#alert, [data-alert]")) place.replaceChildren();
});

onHtmx("response:error", (ctx) => {
  const { alert, announce, focus } = readResponse(ctx.response.headers);
  if (announce || focus || ctx.hx.redirect) return;
  const { status } = ctx.response;
  showAlert(alert ?? UNEXPLAINED, status >= 500 ? ctx.sourceElement : undefined);
});

// An error that brings nothing of ours to look at takes nothing away.
onHtmx("before:swap", (ctx, event) => {
  if (!(ctx.response?.status >= 400)) return;
  const { announce, focus } = readResponse(ctx.response.headers);
  if (!focus && !(announce && ctx.text)) event.preventDefault();
});

onHtmx("error", (ctx) => {
  if (ctx) showAlert(UNREACHABLE, ctx.sourceElement);
});
