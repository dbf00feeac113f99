"""Texts made to cost: what they cost is known from their length, before anything computes on them."""

import unicodedata

import pytest
from factories import make_discussion, make_member

from activistnet.core.words.text import MOST_MARKS_COMPOSED, NEVER_TIDIED

FORM = "multipart/form-data"  # two bytes a mark, where percents make it six
ADDRESSES = (("report", "note", 16_000), ("replies", "body", 45_000), ("replies", "body", 39_000))
SORTS = ("\u0315\u0316", "e\u0315\u0316", "\u0958", "\ufdfa", "x")


@pytest.fixture
def composed(monkeypatch):
    """Every text that the site has Unicode compose while this test runs."""
    texts, normalize = [], unicodedata.normalize

    def noted(form, text):
        texts.append(text)
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    return texts


def longest_run_of_marks(text):
    longest = run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("act", "field", "length"), ADDRESSES)
def test_a_text_made_to_cost_is_bounded_before_it_is_composed(client, log_in, composed, sort, act, field, length):
    post = make_discussion()
    log_in(make_member())
    text = (sort * length)[:length]
    sent = client.post(f"/posts/{post.id}/{act}", data={field: text}, content_type=FORM)
    assert sent.status_code in (303, 422)  # marks that no writing has are left out, and what stays may be short enough
    assert all(len(text) <= NEVER_TIDIED and longest_run_of_marks(text) <= MOST_MARKS_COMPOSED for text in composed)


@pytest.mark.parametrize("field", ["handle", "display_name"])
def test_a_name_made_to_cost_is_bounded_before_it_is_composed(client, composed, field):
    client.get("/join")
    person = {
        "handle": "amina",
        "display_name": "Amina",
        "email": "amina@example.org",
        "password": "four words long here",
    }
    sent = client.post("/join", data=person | {field: "\u0315\u0316" * 7_000}, content_type=FORM)
    assert sent.status_code == 422
    assert all(longest_run_of_marks(text) <= MOST_MARKS_COMPOSED for text in composed)
