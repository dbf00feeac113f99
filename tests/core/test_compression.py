"""Pages for one person go compressed over the line, and are the same pages."""

import gzip

import brotli
import pytest
from factories import make_member

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture
def amina(client, log_in):
    log_in(make_member(display_name="Amina"))
    return client


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("deflate", ""),
        ("", ""),
        ("br, " * 100, ""),
    ],
)
def test_a_members_page_is_sent_in_the_best_way_that_the_browser_reads(amina, accepted, encoding):
    plain = amina.get("/settings")
    assert "Content-Encoding" not in plain.headers
    answer = amina.get("/settings", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding", "") == encoding
    page = UNPACK[encoding](answer.data).decode()
    assert page.count("<label") == plain.text.count("<label") > 0
    assert page.endswith("</html>\n") or page.endswith("</html>")
    if encoding:
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) / 2
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_error_of_a_member_is_compressed_too_and_what_is_small_stays_as_it_is(amina):
    wishes = {"Accept-Encoding": "br"}
    error = amina.get("/nowhere", headers=wishes)
    assert error.status_code == 404
    assert b"</html>" in brotli.decompress(error.data)
    small = amina.post("/logout", headers=wishes)
    assert small.status_code == 303
    assert "Content-Encoding" not in small.headers


def test_what_is_secret_of_a_token_is_another_on_each_page(amina):
    """Else the lengths of compressed pages could tell it to whoever has them made with words of their own."""
    first, second = (amina.get("/settings").text.split('name="csrf_token" value="')[1].split('"')[0] for _ in "ab")
    same = [one for one, other in zip(first.split("."), second.split("."), strict=True) if one == other]
    assert same == [first.split(".")[1]]  # for whom the page is, which its own header says too
