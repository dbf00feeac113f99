"""Names and lines: what is tidied, what is refused, what looks alike."""

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from activistnet.core.words import text


@pytest.mark.parametrize(
    "name", ["Amina Diallo", "José", "محمد", "陈", "O'Neill", "Søren 2", "می\u200cخواهم", "Ana 🌱", "N. Đặng"]
)
def test_a13_names_of_people_are_taken(name):
    assert text.problem_of_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "A\x00mina", "Amina\ud800", "\u202eanima", "Ami\u200fna", "Ami\x1bna", "🌱🌱", "\u3164", "\u200b", "...", "42",
        "A\nB", "Z\u0301\u0301\u0301\u0301\u0301", "amina@example.org", "see https://e.org", "\ufff0\uffff",
    ],
)  # fmt: skip
def test_a13_misleading_names_are_refused(name):
    assert text.problem_of_name(name) is not None


def test_each_refusal_is_a_sentence():
    app = Flask("sentences")
    Babel(app)
    with app.test_request_context():
        for name in ("\x00", "a\u202e", "\u3164", "A\nB", "42", "a\u0301\u0301\u0301\u0301\u0301", "a@b.c", "a://b"):
            assert str(text.problem_of_name(name)).endswith(".")


@given(st.text())
def test_a_clean_line_stays_clean(line):
    clean = text.clean_line(line)
    assert text.clean_line(clean) == clean
    assert "\n" not in clean
    assert clean == clean.strip()


@given(st.text())
def test_a_clean_text_stays_clean(body):
    clean = text.clean_text(body)
    assert text.clean_text(clean) == clean
    assert "\r" not in clean


def test_texts_are_kept_in_composed_form():
    assert text.clean_line(" Jose\u0301 \u2028 x\u200b ") == "José x"
    assert text.clean_text("a  \r\n\r\nb\n\n") == "a\n\nb"


def test_a_body_may_hold_any_script_but_no_broken_characters():
    assert text.problem_of_text("\u202bשלום\u202c\n\tx 🌱") is None
    assert text.problem_of_text("\x00") is not None
    assert text.problem_of_text("\udcff") is not None
