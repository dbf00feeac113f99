"""E-mail addresses that reach the same person are spelt alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activistnet.core.words.emails import canonical_email


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        (" Amina@Example.ORG ", "amina@example.org"),
        ("amina+petitions@example.org", "amina@example.org"),
        ("a.mi.na+x@gmail.com", "amina@gmail.com"),
        ("amina@googlemail.com", "amina@gmail.com"),
        ("a.mina@example.org", "a.mina@example.org"),
        ("amina@BÜCHER.example.", "amina@xn--bcher-kva.example"),
        ("+@example.org", "+@example.org"),
        ("...@gmail.com", "...@gmail.com"),
        ("amina@under_score.example", "amina@under_score.example"),
    ],
)
def test_g01_one_mailbox_has_one_spelling(typed, canonical):
    assert canonical_email(typed) == canonical


@given(st.emails())
def test_g01_the_canonical_spelling_stays_the_same(email):
    canonical = canonical_email(email)
    assert canonical_email(canonical) == canonical
