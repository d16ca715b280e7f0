"""What must hold of a page at every step: axe finds nothing, the focus is seen, nothing scrolls sideways."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.browser.keyboard import Keyboard

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
LEAST_RING_PX = 2
LEAST_CONTRAST = 3

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Style sheets would be read for rules without these tags.
OPTIONS = json.dumps({"runOnly": TAGS, "resultTypes": ["violations"], "preload": {"assets": ["media"]}})
AXE = Axe().axe_script
FINDINGS = f"""async () => (await axe.run({OPTIONS})).violations.flatMap(
  ({{ id, nodes }}) => nodes.map((node) => `${{id}}: ${{node.target}}: ${{node.failureSummary}}`))"""

# What a page does about another size, it does once it is drawn in it.
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
DOCUMENT = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return {
    headings: document.querySelectorAll("h1").length,
    language: document.documentElement.lang,
    repeated: ids.filter((id, index) => ids.indexOf(id) !== index),
  };
}"""
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body || element.id === "main") return null;

  const box = element.getBoundingClientRect();
  const middle = (start, end, size) => (Math.max(start, 0) + Math.min(end, size)) / 2;
  const top = document.elementFromPoint(
    middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));

  const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (around) => getComputedStyle(around ?? document.documentElement).backgroundColor;
  let around = element.parentElement;
  while (around && numbers(ground(around))[3] === 0) around = around.parentElement;
  const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(element);
  const [less, more] = [outlineColor, ground(around)].map(light).sort((one, other) => one - other);

  return {
    what: element.id || element.outerHTML,
    covered: !element.contains(top),
    ring: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
    contrast: (more + 0.05) / (less + 0.05),
  };
}"""


def examine(keyboard: Keyboard) -> None:
    """Look at the page as it stands, wide and light, then dark at 320 px."""
    document = keyboard.ask(DOCUMENT)
    assert document == {"headings": 1, "language": "en-NZ", "repeated": []}, str(document)
    assert keyboard.title.endswith("RANZ micro-credentials")
    assert_focus_seen(keyboard)
    assert_axe_content(keyboard)
    keyboard.page.emulate_media(color_scheme="dark")
    assert_focus_seen(keyboard)
    keyboard.page.set_viewport_size(NARROW)
    keyboard.ask(DRAWN)
    assert keyboard.ask(SIDEWAYS) <= 0, "the page scrolls sideways"
    assert_axe_content(keyboard)
    keyboard.page.set_viewport_size(WIDE)
    keyboard.page.emulate_media(color_scheme="light")


def assert_axe_content(keyboard: Keyboard) -> None:
    """axe-core finds nothing."""
    if not keyboard.axe:
        return
    if not keyboard.ask("() => 'axe' in window"):
        keyboard.ask(AXE)
    findings = keyboard.ask(FINDINGS)
    assert not findings, "\n".join(findings)


def assert_focus_seen(keyboard: Keyboard) -> None:
    """The focused element has a ring of 2 px or more at 3:1, and nothing lies over it."""
    focus = keyboard.ask(FOCUS)
    if focus is None:
        return
    assert not focus["covered"], f"something lies over {focus['what']}"
    assert focus["ring"] >= LEAST_RING_PX, f"no focus ring on {focus['what']}"
    assert focus["contrast"] >= LEAST_CONTRAST, f"too faint a focus ring on {focus['what']}"
