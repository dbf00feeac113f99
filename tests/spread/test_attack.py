"""Nobody is told by whose share somebody came: two people who read every output decide no edge of the others."""

import random

import pytest

from bench.spread_attack import SMALL, Scale, decided_by_lot, decided_of_all, draw_world, told, told_of_all


def test_p11_in_no_world_of_up_to_six_people_do_two_who_read_everything_decide_an_edge():
    for people in range(2, 7):
        scales = [Scale(), *(Scale(people - first, SMALL.rest, SMALL.alike, first) for first in range(1, people))]
        assert [decided_of_all(people, scale)[1] for scale in scales] == [0] * len(scales)


def test_p11_of_seven_people_with_rules_that_tell_something_no_edge_is_decided():
    scale = Scale(6, SMALL.rest, SMALL.alike, 1)
    assert told_of_all(7, scale) > 0
    assert decided_of_all(7, scale)[1] == 0


def test_the_attack_finds_what_weaker_rules_give_away():
    assert decided_of_all(6, Scale(5, 0, 6, 1))[1] > 0
    assert decided_of_all(6, Scale(4, 1, 6, 2))[1] > 0


@pytest.mark.parametrize(("people", "scale"), [(42, SMALL), (100, Scale())])
def test_p11_in_larger_worlds_everybody_can_be_exchanged_with_somebody(people, scale):
    lot = random.Random(11)
    found = [decided_by_lot(lot, people, scale) for _ in range(12)]
    assert sum(edges for edges, _ in found) > 100
    assert [decided for _, decided in found] == [0] * 12
    outputs = [output for _ in range(12) for output in told(draw_world(lot, people), scale) if output]
    assert any(output[0] for output in outputs) and any(output[1] for output in outputs)
