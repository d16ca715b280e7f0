// Passkeys: a form or button with data-passkey is shown where the browser has them. It asks the server what to ask the
// device for, and sends what the device gives; where there is nothing to ask for, it sends the form, and its page says why.

import { find, findAll, targetOf } from "../kit/elements.js";
import { showAlert } from "./failures.js";

const CANCELLED = "No passkey was used. Try again, or use another way.";
/** @type {Record<string, string>} */
const PROBLEMS = {
  InvalidStateError: "This device already has a passkey for your account.",
  TypeError: "Can't reach the server. Check your connection and try again.",
};

if ("PublicKeyCredential" in globalThis && "parseRequestOptionsFromJSON" in PublicKeyCredential) {
  for (const asking of findAll(document, "[data-passkey]")) asking.hidden = false;
  for (const note of findAll(document, "[data-without-passkeys]")) note.hidden = true;
}

/**
 * Return what the device gives, of what the server asks for.
 * @param {HTMLElement} asking
 * @param {PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON} wanted
 */
function askDevice(asking, wanted) {
  return "creates" in asking.dataset
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} asking the form itself, or its button
 */
async function send(form, asking) {
  const response = await fetch(asking.dataset.passkey ?? "", { method: "POST", body: new FormData(form) });
  if (response.ok && !response.redirected) {
    const given = /** @type {PublicKeyCredential} */ (await askDevice(asking, await response.json()));
    /** @type {HTMLInputElement} */ (find(form, "[name=credential]")).value = JSON.stringify(given.toJSON());
  }
  const { action } = form;
  if (asking instanceof HTMLButtonElement) form.action = asking.formAction;
  form.submit();
  form.action = action; // for whoever comes back to the page
}

let busy = false;
document.addEventListener("submit", (event) => {
  const form = targetOf(event);
  if (!(form instanceof HTMLFormElement)) return;
  const asking = /** @type {HTMLElement | null} */ ((event.submitter ?? form).closest("[data-passkey]"));
  if (!asking) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  send(form, asking)
    .catch((error) => showAlert(PROBLEMS[error.name] ?? CANCELLED))
    .finally(() => busy = false);
});
