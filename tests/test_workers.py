"""How the tests themselves are shared among workers."""

import pytest
import workers

SEEN: list[int] = []


@pytest.mark.parametrize("number", range(9))
def test_a_file_stays_with_one_worker_in_its_order(number: int) -> None:
    SEEN.append(number)
    assert list(range(SEEN[0], number + 1)) == SEEN


def test_what_shares_a_site_is_one_piece_and_what_is_long_begins_first() -> None:
    assert workers.piece("tests/browser/test_look.py::test_a[x]") == workers.piece("tests/live/test_page.py::test_b")
    assert workers.piece("tests/posts/test_pages.py::test_a[b]") == "tests/posts/test_pages.py"
    assert workers.place("tests/browser/test_look.py::test_a") < workers.place("tests/posts/test_pages.py::test_a")
