"""The sentences of a text, in the scripts that people write here, and the mark round one of them."""

import pytest

from activistnet.core.words import markup
from activistnet.core.words.passages import Noted, Sentence


def words(text):
    return [sentence.words for sentence in markup.sentences(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        (
            "Dr. Weber says 1.5 is enough, i.e. too little. No.",
            ["Dr. Weber says 1.5 is enough, i.e. too little.", "No."],
        ),
        ("« Rendez-nous la clinique ! » Voilà.", ["« Rendez-nous la clinique ! »", "Voilà."]),
        ("هل أُغلقت العيادة؟ نعم. نريدها.", ["هل أُغلقت العيادة؟", "نعم.", "نريدها."]),
        ("診療所は閉まった。返してほしい。", ["診療所は閉まった。", "返してほしい。"]),
        (
            "A line\nand another\n\n- an item\n- `code. with. dots` in it",
            ["A line\nand another", "an item", "code. with. dots in it"],
        ),
        ("# Beds\n\nTwelve *beds. Not* forty.", ["Beds", "Twelve beds.", "Not forty."]),
        ("See [the. report](https://example.org/). Then say.", ["See the. report.", "Then say."]),
        ("... --- !!!\n\n```\nlisted. code.\n```", []),
        ("", []),
    ],
)
def test_sentences_of_many_scripts(text, found):
    assert words(text) == [" ".join(each.split()) for each in found]


def test_one_that_never_ends_is_taken_apart_where_it_takes_breath():
    found = words("and so it goes on, " * 100)
    assert " ".join(found) == ("and so it goes on, " * 100).strip()
    assert max(map(len, found)) <= 300
    assert max(map(len, words("x" * 2000))) <= 300


def test_those_that_are_alike_have_numbers_and_names_of_their_own():
    found = markup.sentences("We want it. We want it. We *want* it.")
    assert [sentence.number for sentence in found] == [1, 2, 3]
    assert len({sentence.key for sentence in found}) == 3


@pytest.mark.parametrize(("many", "found"), [(5, 1), (30, 2), (9_000, 2)])
def test_what_stands_before_a_small_letter_is_looked_at_only_so_far(many, found):
    """Else a text of brackets, each in its own line, would be read again from each of them to its end."""
    assert len(words("One. " + "(\n" * many + "two")) == found


@pytest.mark.parametrize(
    ("text", "number", "marked"),
    [
        ("One. Two. One.", 1, "<mark>One.</mark>{sign} Two. One."),
        ("One. Two. One.", 2, "One. Two. <mark>One.</mark>{sign}"),
        ("One. Two.", 2, "<mark>One.</mark>{sign} Two."),
        ("Two. **One**. Three", 1, "Two. <mark><strong>One</strong>.</mark>{sign} Three"),
        ("*Two. One*.", 1, "<em>Two. <mark>One</mark></em><mark>.</mark>{sign}"),
        ("Two.", 1, "Two."),
    ],
)
def test_the_mark_is_round_the_words_and_its_sign_behind_them(text, number, marked):
    one = "One." if "One." in words(text) else "None"
    html = str(markup.render(text, noted=Noted(7, Sentence(one, number))))
    sign = (
        '<a href="#n7" id="s7" class="note-sign" aria-labelledby="n7-name" rel="nofollow ugc noopener noreferrer">*</a>'
    )
    assert html.strip() == f"<p>{marked.format(sign=sign)}</p>"
    assert markup.unmarked(html) == markup.render(text)


def test_the_sign_stands_in_no_other_link():
    html = str(markup.render("[One. Two](https://example.org/) three.", noted=Noted(7, Sentence("One.", 1))))
    assert "<mark>One.</mark> Two</a><a href=" in html


@pytest.mark.parametrize(
    "typed", ["<mark>x</mark>", '<a id="s7" class="note-sign" href="#n7">*</a>', "[x](#n7)", "# x {#s7}"]
)
def test_nobody_types_a_mark_or_its_sign(typed):
    html = str(markup.render(typed))
    assert "<mark>" not in html
    assert "<a" not in html
    assert markup.unmarked(html) == html
