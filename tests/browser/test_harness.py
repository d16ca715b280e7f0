"""That this folder's tests can fail: the keyboard is the only way in, and what goes wrong is heard."""

import pytest

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard

ANNOUNCE = """async (texts) => {
  const status = document.getElementById("status");
  for (const text of texts) {
    status.textContent = text;
    await new Promise((done) => setTimeout(done));
  }
}"""
BUTTON = "document.getElementById('create-definition')"
FAULTS = {
    "link-name": f"{BUTTON}.replaceChildren()",
    "color-contrast": "document.querySelector('h1').style.color = '#ccc'",
    "'repeated': \\['main'\\]": "document.querySelector('h1').id = 'main'",
    "'headings': 2": "document.querySelector('main').append(document.createElement('h1'))",
    "'language': 'de'": "document.documentElement.lang = 'de'",
    "scrolls sideways": "document.querySelector('h1').style.minWidth = '500px'",
    "something lies over": """document.body.append(Object.assign(document.createElement('p'), { id: 'lid' }));
      lid.style = 'position: fixed; inset: 0; background: #fff'""",
    "no focus ring": f"{BUTTON}.style.outline = 'none'",
    "no focus ring on create": f"{BUTTON}.style.outlineWidth = '1px'",
    "too faint a focus ring": f"{BUTTON}.style.outlineColor = '#ddd'",
}


def test_anything_but_keys_raises(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    button = keyboard.page.locator("#create-definition")
    for act in (
        button.click,
        button.tap,
        button.hover,
        button.focus,
        lambda: button.dispatch_event("click"),
        lambda: keyboard.page.click("#create-definition"),
        lambda: keyboard.page.mouse.click(10, 10),
        lambda: keyboard.page.touchscreen.tap(10, 10),
        lambda: keyboard.page.main_frame.click("#create-definition"),
        lambda: keyboard.page.locator("#definitions-search").fill("slate"),
        lambda: keyboard.page.locator("#filter-kind").select_option("custom"),
    ):
        with pytest.raises(AssertionError, match="no key press"):
            act()


def test_keys_are_counted_and_text_is_not(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair")
    keyboard.hasten("Tab", "Shift+Tab")
    assert keyboard.presses == 3


def test_body_is_no_answer_to_where_the_focus_is(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    with pytest.raises(AssertionError, match="the focus is lost"):
        _ = keyboard.focused
    keyboard.press("n")
    assert keyboard.focused == "title"
    keyboard.ask("() => document.activeElement.remove()")
    with pytest.raises(AssertionError, match="the focus is lost"):
        _ = keyboard.focused


def test_every_announcement_is_heard_once(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.ask(ANNOUNCE, ["One", "", "Two", "Two"])
    assert keyboard.announced() == ["One", "Two", "Two"]
    assert keyboard.announced() == []
    keyboard.ask("() => { document.getElementById('alert').innerHTML = '<p>Three</p><p>Four</p>' }")
    assert keyboard.announced() == ["ThreeFour"]


def test_complaints_of_the_browser_are_heard(keyboard: Keyboard, complaints: list[str]) -> None:
    keyboard.open(LIST)
    keyboard.ask("() => console.error('wrong')")
    keyboard.ask("() => setTimeout(() => { throw new Error('thrown') })")
    keyboard.ask("() => document.head.append(Object.assign(document.createElement('script'), { text: 'let a' }))")
    keyboard.open("/nothing/here")
    assert len(complaints) == 3
    assert complaints[0] == "wrong"
    assert any("thrown" in complaint for complaint in complaints)
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_examination_finds(keyboard: Keyboard, fault: str) -> None:
    keyboard.axe = True
    keyboard.open(LIST)
    keyboard.tab_to("create-definition")
    keyboard.ask(f"() => {{ {FAULTS[fault]} }}")
    with pytest.raises(AssertionError, match=fault):
        examine(keyboard)
