// When a request fails, nothing is swapped and nothing typed is lost: an alert says what happened, and how to try again.

const UNREACHABLE = "The server cannot be reached. What you typed is still here. Check the connection, then try again.";
const UNEXPLAINED = "Something went wrong on the server. What you typed is still here. Try again in a moment.";

const region = () => document.querySelector("dialog:modal [data-alert]") ?? document.getElementById("alert");

function tryAgain(element, focused) {
  focused.focus(); // the button goes with its alert
  if (!element.isConnected) location.reload();
  else if (element.matches("form")) element.requestSubmit();
  else if (element.matches("input")) element.dispatchEvent(new Event("input", { bubbles: true }));
  else element.click();
}

function alertOf(message, element) {
  const line = document.createElement("p");
  line.textContent = message;
  region().replaceChildren(line);
  if (!element) return;
  const focused = document.activeElement;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try again";
  button.addEventListener("click", () => tryAgain(element, focused));
  region().append(button);
}

/** What our own server says of an error; nothing, where the answer is somebody else's, such as a proxy's. */
function told(ctx) {
  const trigger = ctx.response.headers.get("HX-Trigger");
  return trigger ? JSON.parse(trigger)["ranzcred:answer"] : {};
}

document.addEventListener("htmx:before:request", () => {
  for (const place of document.querySelectorAll("#alert, [data-alert]")) place.replaceChildren();
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { alert, announce, focus } = told(ctx);
  if (announce || focus || ctx.hx.redirect) return;
  const { status } = ctx.response;
  alertOf(alert ?? UNEXPLAINED, status >= 500 ? ctx.sourceElement : undefined);
});

// An error that brings nothing of ours to look at takes nothing away.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!(ctx.response?.status >= 400)) return;
  const { announce, focus } = told(ctx);
  if (!focus && !(announce && ctx.text)) event.preventDefault();
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) alertOf(UNREACHABLE, ctx.sourceElement);
});
