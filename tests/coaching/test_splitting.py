"""Texts that somebody changed, as changes: made all, in whatever order, they make the other text."""

import random

import pytest

from activistnet.coaching.splitting import split

WORDS = ("the", "clinic", "in", "Nord", ".", "\n\n", "only", "night", "hours")


@pytest.mark.parametrize("seed", range(40))
def test_all_changes_in_any_order_make_the_other_text(seed):
    dice = random.Random(seed)
    before = " ".join(dice.choices(WORDS, k=dice.randint(0, 60)))
    after = before.split(" ")
    for _ in range(dice.randint(0, 8)):
        at = dice.randint(0, len(after))
        after[at : at + dice.randint(0, 2)] = dice.choices(WORDS, k=dice.randint(0, 2))
    changes = split(before, " ".join(after))
    dice.shuffle(changes)
    text = before
    for change in changes:
        text = change.apply(text) or pytest.fail(f"{change} doesn't fit")
    assert text == " ".join(after)


def test_what_stands_twice_is_told_apart_by_what_is_around_it():
    before = "One line.\nA line.\n" * 30 + "The end."
    [change] = split(before, before.replace("A line.\nThe end.", "Another line.\nThe end."))
    assert change.apply(before) == before.replace("A line.\nThe end.", "Another line.\nThe end.")
    assert change.apply(before.replace("The end.", "It goes on.")) is None


def test_a_change_that_is_there_already_is_known():
    [change] = split("Keep it open", "Keep it open day and night")
    assert change.is_in("Keep it open day and night, please") and not change.is_in("Keep it open")
