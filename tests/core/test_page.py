"""Pages of a list."""

import pytest

from ranzcred.core.lists.page import PAGE_SIZE, Page


@pytest.mark.parametrize(
    ("number", "pages", "nearby"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (2, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_pages_nearby_are_the_first_the_last_and_those_beside(
    number: int, pages: int, nearby: list[int | None]
) -> None:
    page: Page[str] = Page(rows=[], number=number, total=pages * PAGE_SIZE)
    assert page.nearby == nearby
