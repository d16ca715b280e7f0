// Passkeys: a form with data-passkey is shown where the browser has them. Its button asks the server what to ask the
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
  for (const form of findAll(document, "form[data-passkey]")) form.hidden = false;
  for (const note of findAll(document, "[data-without-passkeys]")) note.hidden = true;
}

/**
 * Return what the device gives, of what the server asks for.
 * @param {HTMLFormElement} form
 * @param {PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON} wanted
 */
function askDevice(form, wanted) {
  return "creates" in form.dataset
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const response = await fetch(form.dataset.passkey ?? "", { method: "POST", body: new FormData(form) });
  if (response.ok && !response.redirected) {
    const given = /** @type {PublicKeyCredential} */ (await askDevice(form, await response.json()));
    /** @type {HTMLInputElement} */ (find(form, "[name=credential]")).value = JSON.stringify(given.toJSON());
  }
  form.submit();
}

let busy = false;
document.addEventListener("submit", (event) => {
  const form = targetOf(event);
  if (!(form instanceof HTMLFormElement) || !form.dataset.passkey) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  send(form)
    .catch((error) => showAlert(PROBLEMS[error.name] ?? CANCELLED))
    .finally(() => busy = false);
});
