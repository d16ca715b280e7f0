"""What is seen at the edges: names of any length, and colours that the system gives."""

import pytest
from flask import Flask

from tests.browser.examine import SIDEWAYS
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

HILL = "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu Roofing"
DRAWN = """() => {
  const style = (link) => {
    const {textDecorationLine, fontWeight, borderBottomWidth} = getComputedStyle(link);
    return [textDecorationLine, fontWeight, borderBottomWidth].join();
  };
  const links = [...document.querySelectorAll(".site-nav a")];
  const current = links.find((link) => link.ariaCurrent === "page");
  return links.filter((link) => link !== current).map(style).includes(style(current));
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_long_names_break(keyboard: Keyboard, app: Flask, width: int) -> None:
    keyboard.page.set_viewport_size({"width": width, "height": 800})
    organisation = new_organisation(app, name=HILL)
    member = new_member(app, organisation_id=organisation, first_name="A" * 100, last_name="B" * 100)
    definition = new_definition(app, title="c" * 190)
    for path in (
        f"/admin/programme/{organisation}",
        f"/admin/programme/{organisation}/members/{member}",
        f"{LIST}/{definition}",
        f"{LIST}/{definition}/assign",
    ):
        keyboard.open(path)
        assert keyboard.ask(SIDEWAYS) <= 0, path


def test_current_page_shows_where_the_system_gives_the_colours(keyboard: Keyboard) -> None:
    keyboard.page.emulate_media(forced_colors="active")
    keyboard.open(LIST)
    assert keyboard.ask(DRAWN) is False
