"""What came of a petition: its author says it on the page that closes it, and opens it again within a day."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member, make_petition

from activistnet.petitions import stages


@pytest.fixture
def author(log_in):
    return log_in(make_member())


def state_of(client, petition):
    return client.get(f"/petitions/{petition.id}/count.json").json["state"]


def close(client, petition, **said):
    return client.post(f"/petitions/{petition.id}/close", data=said)


def closed(author, **values):
    return make_petition(author, **{"stage": "closed", "closed_at": datetime.now(UTC), "closed_by": "author", **values})


@pytest.mark.parametrize("outcome", ["won", "partly", "lost", "closed"])
def test_closing_says_what_came_of_it_to_everybody(app, client, author, outcome):
    petition = make_petition(author)
    assert "It stops taking signatures right away." in client.get(f"/petitions/{petition.id}/close").text
    assert close(client, petition, outcome=outcome, word="Six benches,\nwith backs.").status_code == 303
    visitor = app.test_client()
    assert state_of(visitor, petition) == outcome
    page = visitor.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert "Six benches,\nwith backs." in page
    assert ("the author says." in page) is (outcome != "closed")
    late = app.test_client(user=make_member())
    assert late.post(f"/petitions/{petition.id}/sign").status_code == 409


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "open"},
        {"outcome": "deleted"},
        {"outcome": "won", "word": "x" * 1001},
        {"outcome": "won", "word": "Look at evil.com"},
    ],
)
def test_what_is_no_outcome_or_no_word_is_given_back_and_closes_nothing(client, author, said):
    petition = make_petition(author)
    answer = close(client, petition, **said)
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert said.get("word", "") in answer.text
    assert state_of(client, petition) == "open"


def test_an_author_opens_it_again_within_a_day(app, client, author):
    petition = make_petition(author)
    close(client, petition, outcome="won", word="Won.")
    assert "Open it again" in client.get(f"/petitions/{petition.id}/close").text
    for _ in range(2):
        assert client.post(f"/petitions/{petition.id}/reopen").status_code == 303
    assert state_of(client, petition) == "open"
    assert "Won." not in client.get(f"/petitions/{petition.id}/{petition.slug}").text
    signing = app.test_client(user=make_member())
    assert signing.post(f"/petitions/{petition.id}/sign").status_code == 303


@pytest.mark.parametrize(
    "values",
    [
        {"closed_at": datetime.now(UTC) - timedelta(days=1, minutes=1)},
        {"closed_by": "moderator", "closed_reason": "Spam."},
        {"closed_by": "time", "closes_at": datetime.now(UTC) - timedelta(hours=1)},
        {"closes_at": datetime.now(UTC) - timedelta(minutes=1)},
        {"closed_by": None},
    ],
)
def test_what_is_closed_for_longer_or_by_others_stays_closed(client, author, values):
    petition = closed(author, **values)
    assert client.post(f"/petitions/{petition.id}/reopen").status_code == 403
    assert state_of(client, petition) == "closed"


def test_what_came_of_it_can_be_said_later_but_not_against_a_moderator(client, author):
    late, barred = closed(author, closed_by="time"), closed(author, closed_by="moderator", closed_reason="Spam.")
    assert "Say what came of it" in client.get(f"/petitions/{late.id}/{late.slug}").text
    assert close(client, late, outcome="won").status_code == 303
    assert state_of(client, late) == "won"
    assert close(client, barred, outcome="won").status_code == 303
    assert state_of(client, barred) == "closed"


def test_its_word_can_be_put_otherwise_and_is_not_lost_by_an_older_page(client, author):
    petition = make_petition(author)
    close(client, petition, outcome="won", word="They sgined.")
    close(client, petition, outcome="won", word="They signed.")
    close(client, petition, outcome="won", word="")
    page = client.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert "They signed." in page and "They sgined." not in page


ENDS = (stages.CLOSED, *stages.OUTCOMES)


@pytest.mark.parametrize("stage", ENDS)
def test_only_moves_of_the_table_are_made(client, author, stage):
    for other in set(ENDS) - {stage}:
        petition, may = closed(author, stage=stage), other in stages.after(stage, by=stages.AUTHOR)
        answer = close(client, petition, outcome=other)
        assert answer.status_code == (303 if may else 422), other
        assert state_of(client, petition) == (other if may else stage)


def test_of_two_tabs_the_first_one_counts(app, client, author):
    petition = make_petition(author)
    assert close(client, petition, outcome="won").status_code == 303
    assert close(client, petition, outcome="lost").status_code == 422
    assert close(client, petition).status_code == 303
    assert state_of(client, petition) == "won"


@pytest.mark.parametrize("role", ["member", "moderator", "operator"])
def test_nobody_else_says_what_came_of_it_or_opens_it(app, client, role):
    petition = closed(make_member())
    other = app.test_client(user=make_member(role=role))
    assert other.get(f"/petitions/{petition.id}/close").status_code == 403
    assert close(other, petition, outcome="won").status_code == 403
    assert other.post(f"/petitions/{petition.id}/reopen").status_code == 403
    assert close(client, petition, outcome="won").status_code in (303, 401)
    assert state_of(client, petition) == "closed"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"stage": "won"}, 422),
        ({"stage": "won", "closed_at": datetime(2020, 1, 1, tzinfo=UTC)}, 409),
        ({"closed_by": "moderator"}, 409),
    ],
)
def test_a_word_from_a_page_that_was_open_before_is_not_lost(client, author, values, status):
    petition = closed(author, **values)
    answer = close(client, petition, outcome="lost", word="They kept the road.")
    assert (answer.status_code, state_of(client, petition)) == (status, petition.stage)
    assert "They kept the road.</textarea>" in answer.text
