"""What a page is sent without: the indentation of its templates."""

from flask import Flask, render_template_string

from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient


def test_templates_are_rendered_without_their_indentation(app: Flask) -> None:
    with app.test_request_context():
        rendered = render_template_string("<ul>\n  <li\n    id='a'>{{ value }}</li>\n\t</ul>", value="one\n  two")
    assert rendered == "<ul>\n<li\nid='a'>one\n  two</li>\n</ul>"


def test_what_stands_after_a_tag_of_jinja_is_parted_from_what_was_before(app: Flask) -> None:
    with app.test_request_context():
        rendered = render_template_string(
            "<p{% if true %} hidden{% endif %}\n     id='a'>{% if true %}b{% endif %}\n  c</p>"
        )
    assert rendered == "<p hidden id='a'>b c</p>"


def test_what_somebody_typed_keeps_its_lines_as_they_are(app: Flask, admin_client: BrowserClient) -> None:
    key = new_definition(app, requirements="First line.\n   Second line, further in.")
    page = admin_client.get(f"/admin/micro-credentials/{key}/edit").text
    assert "First line.\n   Second line, further in.</textarea>" in page
