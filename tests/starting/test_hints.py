"""What helps a petition is said at the end of the guided start, and nothing is written for its author."""

import pytest
from starting.answering import DEMAND, answer, answer_all

HINTS = [
    ("The night clinic in Ost", "seems to name a thing"),
    ("La clinique de nuit", "seems to name a thing"),
    ("Keep it " + "open " * 20, "Under 80 characters"),
]
ASKING = (DEMAND, "The clinic must stay open", "La clinique doit rester ouverte", "أبقوا العيادة الليلية")


@pytest.mark.parametrize(("demand", "says"), HINTS)
def test_what_often_helps_is_said_and_nothing_is_written(client, demand, says):
    answer(client, "", demand=demand.strip())
    page = client.get("/start/check").text
    assert says in page and demand.strip() in page


@pytest.mark.parametrize("demand", ASKING)
def test_a_demand_that_asks_for_something_is_left_alone(client, demand):
    answer(client, "", demand=demand)
    assert "seems to name a thing" not in client.get("/start/check").text


def test_no_date_in_the_reasons_is_asked_after(client):
    answer_all(client, ["", "/who"])
    answer(client, "/why", body="It is the only one. " * 15)
    assert "By when" in client.get("/start/check").text
    answer(client, "/why", body="It is the only one, and closes in May. " * 15)
    assert "By when" not in client.get("/start/check").text


@pytest.mark.parametrize(
    ("name", "said", "says"),
    [
        ("/who", {"target": ["the Mayor", "Everyone"]}, "Name a person or a body that can decide this."),
        ("/similar", {"differs": "Ours is in Ost."}, "You said what&#39;s different about yours: “Ours is in Ost.”"),
        ("/goal", {"goal": "5000"}, "5,000 is a long way for a first goal."),
    ],
)
def test_each_answer_has_its_own_hint(client, name, said, says):
    answer_all(client)
    assert says not in client.get("/start/check").text
    answer(client, name, **said)
    assert says in client.get("/start/check").text
