"""The life of a petition: pauses, withdrawal, rejection, the archive, and no way between stages but the table's."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from decided import decide_on, pass_half_a_minute, undo_latest
from factories import make_member, make_petition, make_reply
from guests import ask, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mails import about, link_in

from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import db
from activistnet.petitions import stages, tasks
from activistnet.petitions.life_models import PetitionPause
from activistnet.petitions.models import Confirmation, Petition

REASON = "We wait for the report of an expert."
TABLE = Petition.__table__


def day_in(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def pause(client, petition, **changes):
    return client.post(f"/petitions/{petition.id}/pause", data={"day": day_in(5), "reason": REASON, **changes})


def withdraw(client, petition, reason=REASON):
    return client.post(f"/petitions/{petition.id}/withdraw-petition", data={"reason": reason})


def page_of(client, petition):
    return client.get(f"/petitions/{petition.id}/{petition.slug}").text


def told_of(client, petition):
    return client.get(f"/petitions/{petition.id}.json").json


def set_stage(app, petition, **values):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(TABLE).where(TABLE.c.id == petition.id).values(values))


def run(app, task):
    with app.app_context(), db.transaction():
        task()


def be_over(app, petition):
    """As if its pause was over since a minute."""
    past = {"paused_until": datetime.now(UTC) - timedelta(minutes=1)}
    set_stage(app, petition, **past)
    run(app, tasks.resume_due)


def test_the_database_moves_petitions_as_the_table_does(app, client):
    petition = make_petition()
    moved = sa.update(TABLE).where(TABLE.c.id == petition.id)
    for before, after in product(stages.STAGES, stages.STAGES):
        fresh = make_petition(stage=before)
        moved = sa.update(TABLE).where(TABLE.c.id == fresh.id).values(stage=after)
        with app.app_context():
            try:
                with db.transaction():
                    db.session.execute(moved)
                is_moved = True
            except sa.exc.IntegrityError as error:
                assert "ck_petitions_moves" in str(error.orig.diag.constraint_name)
                is_moved = False
        assert is_moved == (before == after or (before, after) in stages.MOVES), (before, after)
    archived = make_petition(stage="won", archived_at=sa.func.now())
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), db.transaction():
        db.session.execute(sa.update(TABLE).where(TABLE.c.id == archived.id).values(stage="open"))


ACTS = (
    "pause",
    "resume",
    "withdraw",
    "reopen",
    "close",
    "won",
    "partly",
    "lost",
    "reject",
    "unreject",
    "undo",
    "mod-close",
)
CLOCK = ("pause-over", "last-day-over", "day-passes", "year-passes")


class Life:
    """One petition, and who does something to it."""

    def __init__(self, app):
        self.app = app
        author = make_member()
        self.petition = make_petition(author)
        self.author, self.other = app.test_client(user=author), app.test_client(user=make_member())
        self.moderator = app.test_client(user=make_member(role="moderator"))

    @property
    def stage(self):
        with self.app.app_context():
            row = db.session.execute(
                sa.select(TABLE.c.stage, TABLE.c.archived_at).where(TABLE.c.id == self.petition.id)
            )
            stage, archived_at = row.one()
        return stages.ARCHIVED if archived_at else stage

    def press(self, act, browser):
        if act in ("reject", "unreject", "mod-close"):
            action = act.removeprefix("mod-")
            with self.app.app_context():
                decisions = sa.text("SELECT max(id) FROM decisions WHERE post_id = :id")
                previous = db.session.scalar(decisions, {"id": self.petition.id})
            return decide_on(browser, self.petition, action, previous=previous or "")
        if act == "undo":
            return undo_latest(self.app, browser)
        if act == "pause":
            return pause(browser, self.petition)
        if act == "withdraw":
            return withdraw(browser, self.petition)
        address = f"/petitions/{self.petition.id}/{act if act in ('resume', 'reopen') else 'close'}"
        return browser.post(address, data={"outcome": "closed" if act == "close" else act, "word": ""})

    def tick(self, what):
        past = datetime.now(UTC) - timedelta(days=400)
        values = {
            "pause-over": {"paused_until": sa.case((TABLE.c.paused_until.is_not(None), past))},
            "last-day-over": {"closes_at": past},
            "day-passes": {"closed_at": TABLE.c.closed_at - timedelta(days=2), "closes_at": None},
            "year-passes": {"closed_at": sa.case((TABLE.c.closed_at.is_not(None), past))},
        }
        set_stage(self.app, self.petition, **values[what])
        yield from (tasks.resume_due, tasks.close_due, tasks.archive_due)


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_does_whatever_it_moves_as_the_table_has_it(app, client, data):
    life = Life(app)
    for _ in range(data.draw(st.integers(2, 7), label="acts")):
        who = data.draw(st.sampled_from((stages.AUTHOR, stages.TIME, stages.MODERATOR, "other")), label="who")
        before = life.stage
        if who == stages.TIME:
            for task in life.tick(data.draw(st.sampled_from(CLOCK), label="time")):
                before = life.stage
                run(app, task)
                after = life.stage
                assert before == after or stages.TIME in stages.MOVES[before, after].by, (before, after)
            continue
        browser = {stages.AUTHOR: life.author, stages.MODERATOR: life.moderator, "other": life.other}[who]
        act = data.draw(st.sampled_from(ACTS), label="act")
        answer = life.press(act, browser)
        after = life.stage
        assert answer.status_code < 500, (act, answer.status_code)
        if before != after:
            assert who in stages.MOVES[before, after].by, (who, act, before, after)
            assert answer.status_code == 303
        assert told_of(client, life.petition)["takes_signatures"] == (after == "open")


def test_nobody_signs_a_paused_petition_and_every_door_says_until_when_and_why(app, client):
    author = make_member()
    petition, browser = make_petition(author), app.test_client(user=author)
    assert pause(browser, petition).status_code == 303
    assert told_of(client, petition) | {"state": "paused", "takes_signatures": False} == told_of(client, petition)
    page = page_of(client, petition)
    assert "This petition is paused until" in page and f"Its author says why: “{REASON}”" in page
    assert "Its author paused it until" in page.partition('id="happened"')[2]
    assert client.get(f"/petitions/{petition.id}.json").json["paused_until"].startswith(day_in(5)[:7])
    member = app.test_client(user=make_member())
    as_json = {"Accept": "application/json"}
    doors = (
        client.get(f"/petitions/{petition.id}/sign"),
        client.post(f"/petitions/{petition.id}/sign", data=typed()),
        member.post(f"/petitions/{petition.id}/sign"),
        member.post(f"/petitions/{petition.id}/sign", headers=as_json),
        client.post(f"/embed/petitions/{petition.id}", data=typed()),
    )
    for answer in doors:
        assert answer.status_code == 409 and "paused until" in answer.text
    assert "paused until" in client.get(f"/embed/petitions/{petition.id}").text
    be_over(app, petition)
    assert told_of(client, petition)["state"] == "open"
    assert member.post(f"/petitions/{petition.id}/sign").status_code == 303
    assert "Its author paused it until" in page_of(client, petition)


def test_what_is_confirmed_in_a_pause_counts_when_it_is_over(app, client, mails, fold):
    author = make_member()
    petition = make_petition(author)
    ask(client, petition)
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    pause(app.test_client(user=author), petition, day=day_in(30))
    assert "Confirm now: your signature counts when the pause is over" in client.get(link).text
    assert client.post(link).status_code == 303
    for _ in range(2):  # pressed again, it is kept once
        answer = client.post(link, follow_redirects=True)
        assert answer.status_code == 200 and "Your signature counts when the pause is over" in answer.text
    fold()
    assert told_of(client, petition)["count"] == 0 and not about(mails(), "Your signature counts")
    with app.app_context():
        found = db.session.scalars(sa.select(Confirmation)).one()
        assert found.expires_at > datetime.now(UTC) + timedelta(days=36)
    run(app, tasks.forget_old_tries)
    be_over(app, petition)
    fold()
    assert told_of(client, petition)["count"] == 1 and about(mails(), "Your signature counts")
    assert "You've already confirmed" in client.get(link).text
    run(app, tasks.resume_due)
    fold()
    assert told_of(client, petition)["count"] == 1


def test_a_confirmation_in_a_pause_after_which_it_was_closed_is_refused_and_counts_nothing(app, client, mails, fold):
    author = make_member()
    petition, browser = make_petition(author), app.test_client(user=author)
    ask(client, petition)
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    pause(browser, petition)
    client.post(link)
    browser.post(f"/petitions/{petition.id}/close", data={"outcome": "won", "word": ""})
    run(app, tasks.resume_due)
    fold()
    assert told_of(client, petition)["count"] == 0
    assert client.get(link).status_code == client.post(link).status_code == 409


def test_a_held_confirmation_is_held_for_the_same_after_the_pause(app, client, mails, signatures):
    author = make_member()
    petition = make_petition(author)
    ask(client, petition)
    link = link_in(about(mails(), "Confirm")[-1], "confirm")
    pause(app.test_client(user=author), petition)
    client.post(link)
    with app.app_context(), db.transaction():
        mine = Confirmation.token_hash == token_hash(link.rpartition("/")[2])
        db.session.execute(sa.update(Confirmation).where(mine).values(pressed_for="network"))
    be_over(app, petition)
    assert [each.state for each in signatures(petition.id)] == ["held"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Say why, so that people understand."),
        ({"day": ""}, "Enter the last day of the pause."),
        ({"day": day_in(40)}, "Choose a day within the next 30 days."),
        ({"day": day_in(-3)}, "Choose a day within the next 30 days."),
        ({"reason": "See www.example.org"}, "Remove links"),
    ],
)
def test_a_pause_without_a_reason_or_for_too_long_is_refused_and_nothing_is_lost(log_in, client, changes, said):
    petition = make_petition(log_in(make_member()))
    answer = pause(client, petition, **changes)
    assert answer.status_code == 422 and said in answer.text
    assert REASON in answer.text or "reason" in changes
    assert told_of(client, petition)["state"] == "open"


def test_its_author_ends_a_pause_and_begins_none_for_a_week(app, log_in, client):
    petition = make_petition(log_in(make_member()))
    other = app.test_client(user=make_member())
    assert pause(other, petition).status_code == 403
    assert pause(client, petition).status_code == 303
    assert pause(client, petition).status_code == 303  # pressed twice
    assert other.post(f"/petitions/{petition.id}/resume").status_code == 403
    assert [client.post(f"/petitions/{petition.id}/resume").status_code for _ in range(2)] == [303, 303]
    assert told_of(other, petition)["state"] == "open"
    assert "It was paused less than a week ago" in client.get(f"/petitions/{petition.id}/pause").text
    assert pause(client, petition).status_code == 403
    with app.app_context():
        assert db.session.scalars(sa.select(PetitionPause.ends_at)).one() < datetime.now(UTC)
    closed = make_petition(stage="closed")
    assert pause(client, closed).status_code == 403


def test_a_withdrawn_petition_stays_with_its_reason_and_ends_all_else(app, client, log_in, mails):
    author = log_in(make_member())
    petition, guest = make_petition(author), app.test_client()
    ask(guest, petition, news="1")
    guest.post(link_in(about(mails(), "Confirm")[-1], "confirm"))
    set_stage(app, petition, news_sent_at=sa.func.now())  # there was a letter lately: this one is sent all the same
    assert "to 1 person who asked for news" in client.get(f"/petitions/{petition.id}/withdraw-petition").text
    assert withdraw(client, petition, reason="").status_code == 422
    assert withdraw(app.test_client(user=make_member()), petition).status_code == 403
    assert [withdraw(client, petition).status_code for _ in range(2)] == [303, 303]
    [letter] = [each for _ in range(3) for each in about(mails(), "News of a petition")]  # a task asks for the next one
    said = letter.get_content()
    assert "Its author has withdrawn it" in said and REASON in said
    assert told_of(guest, petition)["state"] == "withdrawn"
    page = page_of(guest, petition)
    assert "The author has withdrawn this petition." in page and REASON in page and "Withdrawn" in page
    assert "has withdrawn this petition" in guest.post(f"/petitions/{petition.id}/sign", data=typed()).text
    for address in ("/petitions", "/petitions?sort=new&state=open", "/petitions?sort=rising"):
        assert f"/petitions/{petition.id}/" not in guest.get(address).text
    assert f"/petitions/{petition.id}/" in guest.get("/petitions?sort=new&state=closed").text
    assert client.get(f"/petitions/{petition.id}/deliver").status_code == 422
    assert client.get(f"/petitions/{petition.id}/updates/new").status_code == 403
    assert client.post(f"/petitions/{petition.id}/reopen").status_code == 403
    assert client.post(f"/petitions/{petition.id}/close", data={"outcome": "won", "word": ""}).status_code == 303
    assert told_of(guest, petition)["state"] == "withdrawn"


def test_moderators_reject_by_a_rule_and_an_appeal_has_it_go_on(app, client):
    author = make_member()
    petition, moderator = make_petition(author), app.test_client(user=make_member(role="moderator"))
    assert decide_on(moderator, petition, "reject", rule="").status_code == 422  # no rule
    assert decide_on(app.test_client(user=make_member()), petition, "reject").status_code == 403
    assert decide_on(moderator, petition, "reject").status_code == 303
    pass_half_a_minute(app)
    page = page_of(client, petition)
    assert "Moderators have rejected this petition." in page and "The rule: " in page and "It is about buses." in page
    assert "Keep the night clinic open" in page and told_of(client, petition)["state"] == "rejected"
    assert client.post(f"/petitions/{petition.id}/sign", data=typed()).status_code == 409
    assert "Petition rejected" in client.get("/moderation/log").text
    mine = app.test_client(user=author)
    told = mine.get("/notifications").text
    assert "A moderator has rejected your" in told and "/appeal" in told
    assert withdraw(mine, petition).status_code == 403
    second = app.test_client(user=make_member(role="moderator"))
    with app.app_context():
        previous = db.session.scalar(sa.text("SELECT max(id) FROM decisions"))
    assert decide_on(second, petition, "unreject", previous=previous).status_code == 303
    assert told_of(client, petition)["state"] == "open"
    assert "rejected" not in page_of(client, petition)


def test_a_rejected_pause_is_a_pause_again_when_that_is_undone(app, client):
    author = make_member()
    petition, moderator = make_petition(author), app.test_client(user=make_member(role="moderator"))
    pause(app.test_client(user=author), petition)
    decide_on(moderator, petition, "reject")
    assert undo_latest(app, moderator).status_code == 303
    assert told_of(client, petition)["state"] == "paused"


def test_what_was_closed_a_year_ago_is_read_and_changes_no_more(app, client):
    author, member = make_member(), make_member()
    long_ago, lately = datetime.now(UTC) - timedelta(days=370), datetime.now(UTC) - timedelta(days=300)
    old = make_petition(author, stage="won", closed_at=long_ago, closed_by="author")
    new = make_petition(author, stage="won", closed_at=lately, closed_by="author")
    reply = make_reply(old)
    run(app, tasks.archive_due)
    page = page_of(client, old)
    assert "closed more than a year ago" in page and "It was archived" in page and "Won" in page
    assert "closed more than a year ago" not in page_of(client, new)
    assert told_of(client, old)["state"] == "won"
    assert client.get(f"/petitions/{old.id}.json").json["archived_at"]
    assert f"/petitions/{old.id}/" in client.get("/victories").text
    browser = app.test_client(user=member)
    for address, data in (
        (f"/posts/{old.id}/replies", {"body": "Too late?"}),
        (f"/posts/{reply.id}/useful", {"value": "useful"}),
    ):
        refused = browser.post(address, data=data)
        assert refused.status_code == 409 and "This is an archive" in refused.text, address
    assert browser.post(f"/posts/{new.id}/replies", data={"body": "In time."}).status_code == 303
    mine = app.test_client(user=author)
    assert mine.get(f"/petitions/{old.id}/updates/new").status_code == 403
    assert mine.post(f"/petitions/{old.id}/close", data={"outcome": "lost", "word": "x"}).status_code == 409
    assert told_of(client, old)["state"] == "won"


def test_a_signature_under_an_archived_petition_can_still_be_withdrawn(app, client, fold):
    member = make_member()
    petition, browser = make_petition(), app.test_client(user=member)
    browser.post(f"/petitions/{petition.id}/sign")
    set_stage(app, petition, stage="closed", closed_at=datetime.now(UTC) - timedelta(days=370))
    run(app, tasks.archive_due)
    assert browser.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    fold()
    assert told_of(client, petition)["count"] == 0
