// A combobox: the focus stays in its field, and keys move along the options that the server sends for what is typed.

import { findAll, findOptional, isModified } from "./elements.js";
import { ASKED, send } from "./events.js";
import { onHtmx } from "./htmx.js";

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} root where the options are
 * @param {HTMLElement} source what looks up
 * @param {(key: string) => boolean | undefined} act returns whether it did what a key is for; undefined has that done here
 */
export function combobox(input, root, source, act) {
  /** @type {string | undefined} what was typed when the last request left */
  let asked;
  /** @type {string | undefined} what the options are for */
  let shown;
  let waiting = false; // for what is typed to be looked up, to choose then
  const options = () => findAll(root, "[role=option]");
  const active = () => findOptional(root, "[role=option][aria-selected=true]");

  /** @param {HTMLElement | undefined} option */
  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show() {
    const [first] = options();
    input.setAttribute("aria-expanded", String(Boolean(first)));
    activate(first);
  }

  /** Forget the options, which are gone. */
  function forget() {
    shown = undefined;
    waiting = false;
    show();
  }

  /** Choose the active option: if what was typed is not looked up yet, once it is, which is at once. */
  function choose() {
    waiting = shown !== input.value;
    if (waiting) send(source, ASKED);
    else active()?.click();
  }

  /** @param {number} step */
  function move(step) {
    const all = options();
    const place = all.findIndex((option) => option === active());
    activate(all.at((place + step) % all.length));
  }

  /** @type {Record<string, () => void>} */
  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => activate(options().at(0)),
    End: () => activate(options().at(-1)),
    Enter: choose,
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || isModified(event)) return;
    const done = act(event.key);
    if (done === undefined) KEYS[event.key]?.();
    if (done ?? KEYS[event.key]) event.preventDefault();
  });
  input.addEventListener("input", () => (waiting = false));
  onHtmx("config:request", (ctx) => {
    if (ctx.sourceElement === source) asked = input.value;
  });
  onHtmx("after:swap", (ctx) => {
    if (ctx.sourceElement !== source) return;
    shown = asked;
    show();
  });
  onHtmx("finally:request", (ctx) => {
    if (ctx.sourceElement === source && waiting && shown === input.value) choose();
  });

  return { choose, forget, options, waits: () => waiting };
}
