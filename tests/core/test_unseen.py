"""Characters that show nothing: those that a script needs stay, once; all others go."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activistnet.core.words.text import LINE, NAME, TEXT, WORD, NotTaken, clean_line, clean_text
from activistnet.core.words.unseen import ANY, needed

UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufe0f\ufeff\U000e0061\U000e007f"
)
NOISE = st.text(alphabet=st.sampled_from(UNSEEN + "aé e\u0301\u0315語می‌ह््אب🌱👩🌾🏴\n\u3164."), max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم", "نیم‌فاصله باید بماند: می‌شود، خانه‌ها", "۱۴۰۰ ه‍.ش", "क्‍ष क्‌ष", "ශ්‍රී ලංකා", "👩🏽‍🌾", "🏳️‍🌈",
        "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🙂‍↔️", "❤️", "葛󠄀城", "עם \u200f(CNN)\u200f עם", "العربية\u200e 12", "\u2067שלום\u2069 and on",
        "ភាសា​ខ្មែរ", "Donau\u00addampf\u00adschiff",
    ],
)  # fmt: skip
def test_what_a_script_needs_stays(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Coun\u200dcil\u200c", "Council"),
        ("a\u200b\u200b\u200bb\u200b", "ab"),
        ("می‌‌‌‌خواهم", "می‌خواهم"),
        ("\u202eltr\u202c and \u202aembedded\u202c", "ltr and embedded"),
        ("\u2067open", "open"),
        ("closed\u2069 \u2066", "closed"),
        ("a\u200fb\u200e", "ab"),
        ("א\u200f\u200f\u200f\u200fב", "א\u200fב"),
        ("❤\ufe0f\ufe0f\ufe0e", "❤\ufe0f"),
        ("x\U000e0068\U000e0069", "x"),
        ("\ufeffBOM\ufeff", "BOM"),
        ("👩\u200d", "👩"),
        ("f\u2061(x)\u2062\u2063\u2064", "f(x)"),
    ],
)
def test_what_nobody_needs_goes(text, left):
    assert clean_text(text) == left


@given(NOISE)
@example("a\u2066\u2066\u2069\u2069")
@example("a\u2066\u200c\u2066b\u2069\u2069")
@settings(max_examples=500)
def test_tidying_again_changes_nothing_and_no_row_of_them_is_left(text):
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not any(a == b and ANY.match(a) for a, b in pairwise(once))
    assert needed(needed(text)) == needed(text)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "M", "Z"])))
def test_nothing_that_is_seen_goes(text):
    assert needed(text) == text


@pytest.mark.parametrize(("shape", "most"), [(LINE, 4), (NAME, 4), (TEXT, 8)])
def test_marks_in_a_row_are_bounded(shape, most):
    assert shape.take("a" + "\u0324" * most, at_most=99)
    with pytest.raises(NotTaken):
        shape.take("a" + "\u0324" * (most + 1), at_most=99)


def test_an_address_that_was_copied_with_what_stood_around_it_is_itself():
    assert WORD.take(" \u202aada@example.org\u202c\u200b\ufeff", at_most=99) == "ada@example.org"
