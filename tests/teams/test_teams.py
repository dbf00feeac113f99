"""Running a petition together: who is asked, what each may do, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import suspend
from factories import make_member
from people import PASSWORD, make_person
from shown import words

from activistnet.core.data.db import db
from activistnet.petitions.team_models import TeamChange, TeamMember
from activistnet.teams import tasks
from activistnet.topics.services import bans

UPDATE = {"title": "We met the mayor", "body": "She listened."}


def later(app, **by):
    """Let everybody have been asked, and have ended, so much earlier."""
    earlier = timedelta(**by)
    with app.app_context(), db.transaction():
        times = {"asked_at": TeamMember.asked_at - earlier, "ended_at": TeamMember.ended_at - earlier}
        db.session.execute(sa.update(TeamMember).values(times))


def told(app, member):
    return words(app.test_client(user=member).get("/notifications"))


def test_whoever_is_asked_has_no_part_in_it_until_they_accept_and_then_everybody_sees_it(app, run):
    omar = make_member(display_name="Omar")
    assert run.ask(omar).status_code == 303
    assert "Amina asks you to help run the petition" in told(app, omar)
    assert "Amina asks you to help run" in words(app.test_client(user=omar).get("/me/petitions"))
    asked = run.see("/team", omar)
    assert "everyone sees your name" in asked and "Changes the text" in asked
    assert run.edit(omar).status_code == 403
    assert "with Omar" not in run.see()
    assert run.answer(omar).status_code == run.answer(omar).status_code == 303
    lea = run.join("spokesperson", display_name="Lea")
    assert "with Omar and Lea" in run.see() and "with Omar and Lea" in run.see(who=make_member())
    assert "Omar helps you run the petition" in told(app, run.author)
    assert "You accepted." in told(app, omar)
    lines = run.see("/team", lea)
    assert "Omar accepted (Co-author)." in lines and "Amina asked Lea (Spokesperson)." in lines
    assert run.petition.title in words(app.test_client(user=omar).get("/me/petitions"))


DOES = {
    "edit": lambda run, who: run.edit(who),
    "cover": lambda run, who: run.post(who, "cover/remove"),
    "last-day": lambda run, who: run.post(who, "last-day", day=""),
    "thanks": lambda run, who: run.post(who, "thanks", word="Thank you."),
    "update": lambda run, who: run.post(who, "updates", **UPDATE),
    "deliver": lambda run, who: run.post(who, "deliver", position="0", way="hand"),
    "here": lambda run, who: run.post(who, "here"),
    "close": lambda run, who: run.post(who, "close", stage="closed", word=""),
    "version": lambda run, who: run.post(who, "versions/new"),
    "team": lambda run, who: run.post(who, "team", handle=make_member().handle, role="co-author"),
    "remove": lambda run, who: run.post(who, "team/remove", handle=run.author.handle),
}
MAY = {"co-author": "edit cover last-day thanks update deliver here", "spokesperson": "thanks update"}


@pytest.mark.parametrize("role", MAY)
def test_p20_each_role_may_do_what_it_says_and_nothing_else(run, role):
    member, stranger = run.join(role), make_member()
    for name, does in DOES.items():
        is_refused = does(run, member).status_code in (403, 404)
        assert is_refused == (name not in MAY[role].split()), name
        assert does(run, stranger).status_code in (403, 404), name
    shown = run.see(who=member)
    assert "Close this petition" not in shown and "Write an update" in shown
    assert ("Edit this petition" in shown) == (role == "co-author")


def test_p20_only_those_who_run_it_see_who_is_asked(app, run):
    omar = run.join()
    run.ask(make_member(display_name="Lea"))
    assert "Lea" in run.see("/team", omar)
    for who in (make_member(), make_member(role="moderator")):
        assert app.test_client(user=who).get(f"{run.page}/team").status_code == 404
    assert "Lea" not in run.see()
    assert "in 30 days" in words(app.test_client(user=omar).get("/me/petitions"))
    assert "in 30 days" not in words(app.test_client(user=run.join("spokesperson")).get("/me/petitions"))


ENDS = {
    "leaves": lambda app, run, omar: run.post(omar, "team/leave"),
    "is removed": lambda app, run, omar: run.post(run.author, "team/remove", handle=omar.handle),
    "blocks": lambda app, run, omar: app.test_client(user=omar).post(f"/@{run.author.handle}/block"),
    "is blocked": lambda app, run, omar: app.test_client(user=run.author).post(f"/@{omar.handle}/block"),
    "is suspended": lambda app, run, omar: suspend(app, omar.handle),
    "is banned": lambda app, run, omar: ban(app, run, omar),
    "goes": lambda app, run, omar: app.test_client(user=omar).post("/settings/delete", data={"password": PASSWORD}),
}


def ban(app, run, member):
    with app.app_context(), db.transaction():
        bans.settle(run.petition.topic_id, member.id, datetime.now(UTC) + timedelta(days=7))


@pytest.mark.parametrize("way", ENDS)
def test_p20_what_ends_a_role_ends_it_at_once_and_a_standing_invitation_too(app, run, way):
    omar, lea = make_person("Omar"), make_person("Lea")
    for member in (omar, lea):
        assert run.ask(member).status_code == 303
    run.answer(omar)
    update = run.post(omar, "updates", **UPDATE)
    assert update.status_code == 303 and "with Omar" in run.see()
    for member in (omar, lea):
        ENDS[way](app, run, member)
    assert "with Omar" not in run.see()
    assert run.edit(omar).status_code in (302, 303, 401, 403, 404)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(TeamMember.ended_at.is_(None))) == (way == "leaves")
        assert db.session.scalar(sa.text("SELECT count(*) FROM updates WHERE ended_at IS NULL")) == 0
        if way == "goes":
            named = sa.or_(TeamChange.member_id.is_not(None), TeamChange.actor_id != run.author.id)
            assert not db.session.scalars(sa.select(TeamChange).where(named)).all()


def test_whoever_said_no_isnt_asked_again_for_thirty_days(app, run):
    omar = make_member()
    run.ask(omar)
    assert run.answer(omar, "decline").status_code == 303
    again = run.ask(omar)
    assert again.status_code == 409 and "less than 30 days ago" in again.text and omar.handle in again.text
    later(app, days=31)
    assert run.ask(omar).status_code == 303
    with app.app_context(), db.transaction():
        tasks.forget_offers()
    assert run.answer(omar).status_code == 303


def test_an_invitation_ends_after_thirty_days_and_when_it_is_withdrawn_or_another_one(app, run):
    omar, lea, nour = make_member(), make_member(), make_member()
    run.ask(omar)
    later(app, days=31)
    run.ask(lea)
    run.ask(nour)
    assert run.post(run.author, "team/remove", handle=lea.handle).status_code == 303
    run.ask(nour, "spokesperson")
    for member in (omar, lea, nour):
        assert run.answer(member).status_code == 409
    assert run.answer(nour, role="spokesperson").status_code == 303
    assert "asked any more" in told(app, lea)


def test_who_cant_be_asked(app, run):
    blocking = make_member()
    app.test_client(user=blocking).post(f"/@{run.author.handle}/block")
    suspended, omar = make_member(), run.join()
    kept_back = make_member(limited_until=datetime.now(UTC) + timedelta(days=1))
    suspend(app, suspended.handle)
    for member, status in ((blocking, 422), (suspended, 422), (kept_back, 422), (run.author, 409), (omar, 409)):
        answer = run.ask(member)
        assert answer.status_code == status and member.handle in answer.text
    assert run.ask(make_member(), "operator").status_code == 422
    assert run.post(run.author, "team", handle="nobody-there", role="co-author").status_code == 422
    with app.app_context(), db.transaction():
        limited = {"limited_until": datetime.now(UTC) + timedelta(days=1)}
        db.session.execute(
            sa.text("UPDATE members SET limited_until = :limited_until WHERE id = :id"),
            {**limited, "id": run.author.id},
        )
    assert run.ask(make_member()).status_code == 403


def test_ten_run_it_at_most_and_twenty_are_asked_at_once(run, configure):
    configure(limits=10)
    members = [run.join() for _ in range(8)]
    asked = [make_member() for _ in range(21)]
    assert [run.ask(member).status_code for member in asked] == [303] * 20 + [409]
    assert run.answer(asked[0]).status_code == 303
    full = run.answer(asked[1])
    assert full.status_code == 409 and "ten people" in full.text
    run.post(members[0], "team/leave")
    assert run.answer(asked[1]).status_code == 303


def test_g01_two_thousand_invitations_are_twenty(run, configure):
    configure(limits=1)
    statuses = [run.ask(make_member()).status_code for _ in range(22)]
    assert statuses == [303] * 20 + [429] * 2


@pytest.mark.usefixtures("keeping")
def test_kept_parts_of_its_page_name_those_who_run_it_now(run):
    omar = run.join(display_name="Omar")
    assert "with Omar" in run.see()
    run.post(omar, "team/leave")
    assert "with Omar" not in run.see()


@pytest.mark.usefixtures("keeping")
def test_kept_parts_go_with_a_note_on_its_context_and_replies_moved_out(app, run):
    with app.app_context(), db.transaction():
        held = sa.text("UPDATE posts SET context = '{}', moved_out = '{}' WHERE id = :id")
        db.session.execute(held, {"id": run.petition.id})
    assert run.petition.title in run.see() and "Something broke" not in run.see()
