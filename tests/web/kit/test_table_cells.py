"""Cells labelled by their columns, for a card on a narrow screen."""

from markupsafe import Markup

from ranzcred.web.kit.table_cells import label_cells


def test_cells_are_labelled_by_their_columns() -> None:
    row = Markup('<tr id="a"><th scope="row">Slate</th><td class="number">4</td><td>\n  </td><td>x</td></tr>')
    assert label_cells(row, ["Title", 'Level "NZQCF"', "", "Type"]) == (
        '<tr id="a"><th data-label="Title" scope="row">Slate</th>'
        '<td data-label="Level &#34;NZQCF&#34;" class="number">4</td><td></td><td data-label="Type">x</td></tr>'
    )


def test_cells_past_the_last_column_have_no_label() -> None:
    assert label_cells(Markup("<tr><td>a</td><td>b</td></tr>"), ["One"]) == (
        '<tr><td data-label="One">a</td><td>b</td></tr>'
    )
