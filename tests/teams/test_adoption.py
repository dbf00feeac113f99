"""Choosing who runs a petition that was left: who stands and votes, what counts at the end, and what ends it before."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import suspend
from factories import make_member, make_reply
from people import PASSWORD, make_person
from shown import words
from teams.conftest import WHY, Left

from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.topics.services import bans


def test_whoever_has_more_than_half_of_the_votes_runs_it_and_everybody_reads_so(app, left, mails):
    omar = left.signer(make_person("Omar"))
    others = [left.signer(make_person(f"voter{n}")) for n in range(5)]
    assert "can choose someone else to run it" in left.see(f"/{left.petition.slug}")
    assert left.stand(omar).status_code == 303
    assert "choosing who runs it" in words(app.test_client(user=left.author).get("/notifications"))
    assert left.vote(others[0], "closed").status_code == 303
    assert left.vote(others[0], omar.id).status_code == 303
    for other in others[1:]:
        assert left.vote(other, omar.id).status_code == 303
    during = left.see()
    assert WHY in during and "votes counted" not in during
    mails()
    over = left.end()
    assert (over.outcome, over.winner_id, over.vote_count, over.winner_count) == ("adopted", omar.id, 5, 5)
    assert left.author_id == omar.id
    shown = left.see(f"/{left.petition.slug}")
    assert "Started by Amina , now run by Omar" in shown and "chose Omar to run it" in shown
    assert "you run this petition now" in words(app.test_client(user=omar).get("/notifications"))
    assert "chose who runs it" in words(app.test_client(user=left.author).get("/notifications"))
    assert left.post(left.author, "here").status_code == 403
    assert left.post(omar, "here").status_code == 303
    letters = [message for message in mails() if "News of a petition" in message["Subject"]]
    assert len(letters) == 6 and "chose Omar to run it" in letters[0].get_content()
    assert mails() == []
    assert WHY not in left.see() and "5 votes counted" in left.see()


def test_an_author_is_written_to_at_once_and_a_word_of_theirs_ends_it(app, mails):
    left = Left(app, make_person("Amina"))
    omar, lea = left.signer(), left.signer()
    mails()
    left.stand(omar)
    told = mails()
    assert len(told) == 1 and "may get another author" in told[0]["Subject"]
    assert left.vote(lea, omar.id).status_code == 303
    assert left.post(left.author, "here").status_code == 303
    assert left.vote(lea, omar.id).status_code == 409
    assert left.end(due=False).outcome == "heard"
    assert left.author_id == left.author.id
    assert "wrote again" in words(app.test_client(user=omar).get("/notifications"))


def test_a_reply_of_the_author_is_heard_before_anything_is_counted(app, left):
    omar = left.signer()
    left.stand(omar)
    for _ in range(5):
        left.vote(left.signer(), omar.id)
    make_reply(left.petition, left.author)
    assert left.end().outcome == "heard"


def test_it_is_closed_with_its_outcome_where_most_want_that(app, left):
    omar = left.signer()
    left.stand(omar)
    for choice in ("won", "won", "won", "closed", omar.id):
        assert left.vote(left.signer(), choice).status_code == 303
    over = left.end()
    assert (over.outcome, over.winner_count, over.winner_id) == ("closed", 4, None)
    shown = left.see(f"/{left.petition.slug}")
    assert "voted to close it" in shown and "It's won, they say." in shown
    assert left.post(left.author, "reopen").status_code == 403


@pytest.mark.parametrize(
    "choices", [["a"] * 4, ["a", "a", "a", "b", "b", "b"], ["a", "a", "a", "won", "lost", "closed"]]
)
def test_too_few_and_no_majority_change_nothing_and_it_rests(app, left, choices):
    standing = {"a": left.signer(), "b": left.signer()}
    for member in standing.values():
        left.stand(member)
    for each in choices:
        left.vote(left.signer(), standing[each].id if each in standing else each)
    assert left.end().outcome == "undecided"
    assert left.author_id == left.author.id
    again = left.stand(standing["a"])
    assert again.status_code == 409 and "less than 30 days ago" in again.text and WHY in again.text
    left.earlier("adoptions", "ended_at", days=31)
    assert left.stand(standing["a"]).status_code == 303


SPOILT = {
    "withdrew": lambda left, who: left.post(who, "withdraw"),
    "signed again": lambda left, who: [left.post(who, "withdraw"), left.post(who, "sign")],
    "suspended": lambda left, who: suspend(left.app, who.handle),
    "banned": lambda left, who: ban(left, who),
    "left": lambda left, who: left.app.test_client(user=who).post("/settings/delete", data={"password": PASSWORD}),
    "held": lambda left, who: hold(left, who),
}


def ban(left, member):
    with left.app.app_context(), db.transaction():
        bans.settle(left.petition.topic_id, member.id, datetime.now(UTC) + timedelta(days=7))


def hold(left, member):
    with left.app.app_context(), db.transaction():
        keys = {"digest": member_digest_of(left.petition.id, member.id)}
        db.session.execute(sa.text("UPDATE signatures SET state = 'held' WHERE member_digest = :digest"), keys)


@pytest.mark.parametrize("way", SPOILT)
def test_p21_a_vote_that_is_good_no_more_doesnt_count(left, way):
    omar, last = left.signer(), left.signer(make_person("Lea"))
    left.stand(omar)
    for voter in (last, *(left.signer() for _ in range(4))):
        assert left.vote(voter, omar.id).status_code == 303
    SPOILT[way](left, last)
    over = left.end()
    assert (over.outcome, over.vote_count) == ("undecided", 4)
    assert left.author_id == left.author.id


KEPT_BACK = {
    name: lambda left, who, name=name: keep_back(left, who, name) for name in ("limited_until", "restricted_until")
}


def keep_back(left, member, name):
    with left.app.app_context(), db.transaction():
        later = {name: datetime.now(UTC) + timedelta(days=7)}
        db.session.execute(sa.update(Member).where(Member.id == member.id).values(later))


@pytest.mark.parametrize("way", [*(way for way in SPOILT if way != "signed again"), *KEPT_BACK])
def test_p21_who_cant_run_it_any_more_doesnt_win(left, way):
    omar = left.signer(make_person("Omar"))
    left.stand(omar)
    for _ in range(5):
        left.vote(left.signer(), omar.id)
    (SPOILT | KEPT_BACK)[way](left, omar)
    over = left.end()
    assert (over.outcome, over.vote_count) == ("undecided", 0)
    assert left.author_id == left.author.id


def test_who_may_stand_and_vote(app, left):
    omar, late = left.signer(), make_member()
    assert left.stand(late).status_code == 403, "who hasn't signed"
    assert left.post(left.author, "adoption", why=WHY).status_code == 403
    assert left.vote(omar, "closed").status_code == 409, "nobody stands"
    assert left.stand(omar, "").status_code == 422
    left.stand(omar)
    assert left.vote(late, omar.id).status_code == 403
    in_silence = left.signer(signed=69)
    assert left.vote(in_silence, omar.id).status_code == 403, "who signed when its author hadn't been heard for a month"
    assert "you can't vote" in left.see(who=in_silence)
    left.post(late, "sign")
    assert left.vote(late, omar.id).status_code == 403, "who signed later"
    for nobody in (late.id, "1" * 30, "-1", "nobody", left.author.id):
        answer = left.vote(omar, nobody)
        assert answer.status_code == 409 and "Choose someone else" in answer.text
    assert left.vote(omar, "").status_code == 422
    assert left.stand(late).status_code == 303, "who signed later may stand"
    assert left.post(late, "adoption/step-back").status_code == 303
    assert left.vote(omar, late.id).status_code == 409
    assert app.test_client().post(f"{left.page}/adoption/vote", data={"choice": "won"}).status_code in (302, 303, 401)


def test_moderators_take_somebody_off_the_list_and_say_why_to_them_alone(app, left):
    omar, moderator = left.signer(), make_member(role="moderator")
    left.stand(omar)
    assert left.post(omar, "adoption/take-off", member=str(omar.id), reason="No").status_code == 403
    refused = left.post(moderator, "adoption/take-off", member=str(omar.id), reason="")
    assert refused.status_code == 422 and '<label for="reason">' in refused.text  # where the summary leads
    assert left.post(moderator, "adoption/take-off", member=str(omar.id), reason="It insults.").status_code == 303
    assert WHY not in left.see() and "It insults." not in left.see()
    assert "It insults." in words(app.test_client(user=omar).get("/notifications"))
    assert left.stand(omar).status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"heard_at": datetime.now(UTC) - timedelta(days=59)},
        {"quiet_told_at": datetime.now(UTC) - timedelta(days=29)},
        {"quiet_told_at": None},
        {"imported_from": "uk:1"},
        {"stage": "closed", "closed_by": "author"},
        {"visibility": "hidden"},
    ],
)
def test_one_that_isnt_left_has_no_vote(app, client, given):
    left = Left(app, **given)
    assert app.test_client().get(f"{left.page}/adoption").status_code == 404
    if "visibility" not in given and "stage" not in given:
        assert left.stand(left.signer()).status_code == 409


def test_one_whose_author_is_gone_is_open_again_with_the_new_one_and_their_team_stays(app, client):
    left = Left(app, make_person("Amina"), heard_at=datetime.now(UTC) - timedelta(days=9), quiet_told_at=None)
    omar, lea = left.signer(display_name="Omar"), make_member(display_name="Lea")
    for member in (omar, lea):
        left.post(left.author, "team", handle=member.handle, role="co-author")
        left.post(member, "team/answer", role="co-author", answer="accept")
    voters = [left.signer() for _ in range(5)]
    app.test_client(user=left.author).post("/settings/delete", data={"password": PASSWORD})
    assert "closed" in left.see(f"/{left.petition.slug}")
    assert left.stand(omar).status_code == 303
    for voter in voters:
        assert left.vote(voter, omar.id).status_code == 303
    assert left.end().outcome == "adopted"
    shown = left.see(f"/{left.petition.slug}", omar)
    assert "Started by Former member , now run by Omar" in shown and "with Lea" in shown
    assert "Edit this petition" in shown
    assert left.post(make_member(), "sign").status_code == 303
    assert "because of a block" in left.see("/team", omar)
