"""Signatures of one burst, or of one mail domain, are held or taken out together, in public, and counted again."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import pass_half_a_minute
from factories import make_discussion, make_member, make_petition, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.models import Case, Decision
from activistnet.petitions.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.models import Petition, Signature
from activistnet.petitions.services import counting, groups, holding

BURST = datetime.now(UTC).replace(microsecond=0) - timedelta(days=40)


@pytest.fixture
def come(app, client, log_in):
    """`come("moderator")`: a browser in which somebody new of this role is signed in."""

    def come(role="member", member=None):
        log_in(member or make_member(role=role), browser := app.test_client())
        return browser

    return come


@pytest.fixture
def petition(app):
    return make_petition(title="Keep it open")


def sign(app, petition, number, *, at=BURST, domain="bots.example", **more):
    for each in range(number):
        mailbox = f"m{each}-{at:%M}@{domain}"
        with app.app_context():
            digest = digest_of(petition.id, mailbox)
            sealed = seal_mailbox(petition.id, digest, mailbox)
        save(Signature(petition_id=petition.id, mailbox_digest=digest, mailbox_sealed=sealed, signed_at=at, **more))
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Petition).where(Petition.id == petition.id).values(signature_count=number))


def count(app, petition):
    """What is told, which is what is counted."""
    with app.app_context(), db.transaction():
        counting.fold()
        told = db.session.scalar(sa.select(Petition.signature_count).where(Petition.id == petition.id))
        assert told == counting.count_rows(petition.id)
        return told


def gather(browser, petition, **more):
    sent = {"first": BURST.isoformat(), "last": (BURST + timedelta(minutes=9)).isoformat(), "domain": "", **more}
    return browser.post(f"/moderation/petitions/{petition.id}/signatures", data=sent)


def decide(app, browser, address, *actions, **more):
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    form = {"action": list(actions), "rule": "spam", "reason": "All in one minute.", "previous": previous or ""}
    return browser.post(f"{address}/decide", data={**form, **more})


def states(app, petition):
    with app.app_context():
        wanted = sa.select(Signature.state, sa.func.count()).where(Signature.petition_id == petition.id)
        return dict(db.session.execute(wanted.group_by(Signature.state)).all())


def waiting(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.max(Case.id)).where(Case.decided_at.is_(None)))


def test_a_burst_is_found_and_taken_out_with_a_number_and_a_reason_on_the_petition(app, client, come, petition):
    sign(app, petition, 12, show_name=True, name="Ada Marsh")
    moderator = come("moderator")
    page = moderator.get(f"/moderation/petitions/{petition.id}/signatures")
    assert "12 signatures" in words(page) and "Look at these" in page.text
    case = gather(moderator, petition).location
    shown = words(moderator.get(case))
    assert "12 signatures" in shown and "Counted 12" in shown and "With their name 12" in shown
    assert "Ada Marsh" not in shown and "bots.example" not in shown
    assert "12 signatures" in words(moderator.get("/moderation?view=signatures"))
    assert decide(app, moderator, case, "void-signatures").status_code == 303
    assert count(app, petition) == 0 and states(app, petition) == {"invalidated": 12}
    told = words(client.get(f"/petitions/{petition.id}", follow_redirects=True))
    assert "Moderators took 12 signatures out of the count. All in one minute." in told
    pass_half_a_minute(app)
    assert "Signatures taken out as invalid Signatures under a petition" in words(client.get("/moderation/log"))


def test_a_domain_is_looked_at_without_being_kept_or_shown(app, come, petition):
    sign(app, petition, 11)
    sign(app, petition, 2, at=BURST + timedelta(minutes=1), domain="people.example")
    moderator = come("moderator")
    case = gather(moderator, petition, domain="Bots.example").location
    shown = words(moderator.get(case))
    assert "11 signatures" in shown and "All with addresses of one mail domain" in shown and "bots.example" not in shown
    assert gather(moderator, petition, domain="x@bots.example").location == case, "the same again is the same"
    decide(app, moderator, case, "void-signatures")
    assert states(app, petition) == {"invalidated": 11, "counted": 2}
    with app.app_context():
        kept = db.session.execute(sa.text("SELECT domain_digest::text FROM signature_groups")).scalar_one()
        assert b"bots".hex() not in kept


def test_nobody_learns_of_what_domain_the_address_of_one_person_is(app, come, petition):
    sign(app, petition, 9, domain="ministry.example")
    moderator = come("moderator")
    asked = [gather(moderator, petition, domain=each) for each in ("ministry.example", "other.example")]
    assert [each.status_code for each in asked] == [422, 422] and len(
        {words(each).count("signatures") for each in asked}
    ) == 1


@pytest.mark.commits(emptied=True)
def test_a_time_cannot_be_widened_until_it_tells_of_one_person(app, come, petition):
    later = timedelta(minutes=5)
    sign(app, petition, 9, domain="ministry.example")
    sign(app, petition, 3)
    sign(app, petition, 1, at=BURST + later, domain="mail.ministry.example")
    sign(app, petition, 10, at=BURST + timedelta(hours=1, minutes=20), domain="ministry.example")
    moderator, colleague = come("moderator"), come("moderator")
    narrow = {"domain": "ministry.example", "last": (BURST + later / 2).isoformat()}
    for _ in range(2):
        refused = gather(moderator, petition, **narrow)
        assert refused.status_code == 422 and "too few with addresses" in refused.text
    for wider in ({}, {"domain": "mail.ministry.example"}):
        refused = gather(colleague, petition, **{"domain": "ministry.example", **wider})
        assert refused.status_code == 422 and f"from {BURST:%Y-%m-%d %H:%M:%S} until" in words(refused)
    apart = {"first": (BURST + timedelta(minutes=30)).isoformat(), "last": (BURST + timedelta(hours=2)).isoformat()}
    found = gather(moderator, petition, domain="ministry.example", **apart)
    assert found.status_code == 303
    assert gather(colleague, petition, domain="ministry.example", **apart).location == found.location
    assert "too few with addresses" in gather(colleague, petition, domain="other.example").text
    assert gather(moderator, petition).status_code == 303, "all who signed then are looked at as before"


@pytest.mark.commits(emptied=True)
def test_a_domain_is_looked_at_once_the_time_is_over(app, come, petition):
    sign(app, petition, 10, domain="ministry.example")
    moderator, sent = come("moderator"), {"domain": "ministry.example"}
    refused = gather(moderator, petition, **sent, last=(BURST + timedelta(days=900)).isoformat())
    assert refused.status_code == 422 and "choose a time that is over" in words(refused)
    assert gather(moderator, petition, **sent).status_code == 303, "nothing was looked at then"


@pytest.mark.commits(emptied=True)
@pytest.mark.parametrize("few", [3, 9])
def test_where_too_few_signed_or_too_many_a_time_can_still_be_chosen_anew(app, come, petition, few, monkeypatch):
    sign(app, petition, few, domain="ministry.example")
    sign(app, petition, 10, at=BURST + timedelta(minutes=5), domain="ministry.example")
    moderator, sent = come("moderator"), {"domain": "ministry.example"}
    narrow = {**sent, "last": (BURST + timedelta(minutes=1)).isoformat()}
    assert "too few with addresses" in gather(moderator, petition, **narrow).text
    monkeypatch.setattr(groups, "MOST", 10)
    assert "Choose a shorter time" in gather(moderator, petition, **sent).text
    monkeypatch.undo()
    assert gather(moderator, petition, **sent).status_code == 303


def test_taking_out_is_undone_within_half_a_minute_and_leaves_nothing_on_the_petition(app, client, come, petition):
    sign(app, petition, 4)
    moderator = come("moderator")
    case = gather(moderator, petition).location
    decide(app, moderator, case, "hold-signatures")
    assert count(app, petition) == 0
    assert "Moderators held 4 signatures" in words(client.get(f"/petitions/{petition.id}", follow_redirects=True))
    assert moderator.post(f"{case}/undo").status_code == 303
    assert count(app, petition) == 4 and states(app, petition) == {"counted": 4}
    assert "Moderators held" not in words(client.get(f"/petitions/{petition.id}", follow_redirects=True))


def test_what_is_held_can_be_made_invalid_and_counted_again_by_later_decisions(app, come, petition):
    sign(app, petition, 4)
    moderator = come("moderator")
    case = gather(moderator, petition).location
    for action, state, n in (
        ("hold-signatures", "held", 0),
        ("void-signatures", "invalidated", 0),
        ("count-signatures", "counted", 4),
        ("void-signatures", "invalidated", 0),
    ):
        assert decide(app, moderator, case, action).status_code == 303
        assert count(app, petition) == n and states(app, petition) == {state: 4}
    assert moderator.post(f"{case}/undo").status_code == 303
    assert count(app, petition) == 4
    assert decide(app, moderator, case, "count-signatures").status_code == 422
    assert decide(app, moderator, case, "hold-signatures", "void-signatures").status_code == 422
    assert decide(app, moderator, case, "void-signatures", rule="", reason="").status_code == 422


def test_what_a_person_takes_back_or_proves_meanwhile_stays_theirs(app, come, petition):
    member = make_member(role="member")
    browser, moderator = come(member=member), come("moderator")
    assert browser.post(f"/petitions/{petition.id}/sign", data={}).status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Signature).values(signed_at=BURST))
    case = gather(moderator, petition).location
    decide(app, moderator, case, "void-signatures")
    assert "Moderators have taken your signature out" in words(
        browser.get(f"/petitions/{petition.id}", follow_redirects=True)
    )
    assert browser.post(f"/petitions/{petition.id}/sign", data={}).status_code == 303
    assert count(app, petition) == 0, "signing again doesn't get round it"
    assert browser.post(f"/petitions/{petition.id}/withdraw").status_code == 303
    assert decide(app, moderator, case, "count-signatures").status_code == 422
    assert states(app, petition) == {"withdrawn": 1} and count(app, petition) == 0


def test_a_member_counts_again_what_is_held_by_signing(app, come, petition):
    browser, moderator = come(), come("moderator")
    browser.post(f"/petitions/{petition.id}/sign", data={})
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Signature).values(signed_at=BURST))
    decide(app, moderator, gather(moderator, petition).location, "hold-signatures")
    assert count(app, petition) == 0
    browser.post(f"/petitions/{petition.id}/sign", data={})
    assert count(app, petition) == 1


def test_what_moderators_hold_is_not_deleted_as_never_proven(app, come, petition):
    sign(app, petition, 2)
    moderator = come("moderator")
    decide(app, moderator, gather(moderator, petition).location, "hold-signatures")
    with app.app_context(), db.transaction():
        assert holding.forget_old() is False
    assert states(app, petition) == {"held": 2}


def test_many_small_groups_of_a_day_wait_for_a_second_person_as_a_large_one_does(app, come, petition):
    sign(app, petition, 60)
    sign(app, petition, 60, at=BURST + timedelta(minutes=20))
    first, second = come("moderator"), come("moderator")
    later = {name: (BURST + timedelta(minutes=at)).isoformat() for name, at in (("first", 20), ("last", 29))}
    cases = [gather(first, petition).location, gather(first, petition, **later).location]
    for case in cases:
        assert decide(app, first, case, "void-signatures", previous="").status_code == 303
    assert states(app, petition) == {"invalidated": 60, "counted": 60}
    pass_half_a_minute(app)
    assert decide(app, second, f"/moderation/cases/{waiting(app)}", "void-signatures").status_code == 303
    assert states(app, petition) == {"invalidated": 120}


def test_more_than_a_hundred_wait_for_a_second_person_and_count_meanwhile(app, client, come, petition):
    sign(app, petition, 101)
    first, second = come("moderator"), come("moderator")
    case = gather(first, petition).location
    assert "waits until someone else confirms it" in words(first.get(case))
    seen = decide(app, first, case, "void-signatures")
    assert seen.status_code == 303 and "Someone else has to confirm it" in words(first.get(seen.location))
    assert count(app, petition) == 101
    pass_half_a_minute(app)
    review = f"/moderation/cases/{waiting(app)}"
    assert first.get(review).status_code == 403 and decide(app, first, review, "void-signatures").status_code == 403
    assert "which someone else has to confirm" in words(second.get(review))
    assert decide(app, second, review, "void-signatures", reason="I've seen it, too.").status_code == 303
    assert count(app, petition) == 0


def test_making_invalid_what_was_to_be_held_waits_for_somebody_else_again(app, come, petition):
    sign(app, petition, 101)
    first, second, third = (come("moderator") for _ in range(3))
    assert decide(app, first, gather(first, petition).location, "hold-signatures").status_code == 303
    pass_half_a_minute(app)
    held = f"/moderation/cases/{waiting(app)}"
    assert "Holding these signatures, which someone else has to confirm" in words(second.get(held))
    assert decide(app, second, held, "void-signatures", reason="They are no people.").status_code == 303
    assert states(app, petition) == {"counted": 101}
    pass_half_a_minute(app)
    review = f"/moderation/cases/{waiting(app)}"
    assert review != held and second.get(review).status_code == 403
    assert "Taking these signatures out of the count" in words(third.get(review))
    assert decide(app, third, review, "void-signatures", reason="I've seen it, too.").status_code == 303
    assert states(app, petition) == {"invalidated": 101}


def test_holding_what_was_to_be_made_invalid_is_confirmed_at_once(app, come, petition):
    sign(app, petition, 101)
    first, second = come("moderator"), come("moderator")
    assert decide(app, first, gather(first, petition).location, "void-signatures").status_code == 303
    pass_half_a_minute(app)
    assert (
        decide(app, second, f"/moderation/cases/{waiting(app)}", "hold-signatures", reason="Wait.").status_code == 303
    )
    assert states(app, petition) == {"held": 101}


def test_one_who_is_alone_says_why(app, come, petition):
    sign(app, petition, 101)
    alone = come("operator")
    case = gather(alone, petition).location
    assert "No one else here may decide this" in words(alone.get(case))
    assert decide(app, alone, case, "void-signatures", reason="").status_code == 422
    assert decide(app, alone, case, "void-signatures").status_code == 303
    assert count(app, petition) == 0


def test_its_author_hears_and_appeals_and_decides_nothing(app, come):
    author = make_member(role="moderator")
    petition = make_petition(author)
    sign(app, petition, 3)
    own, moderator, other = come(member=author), come("moderator"), come("moderator")
    assert gather(own, petition).status_code == 403
    case = gather(moderator, petition).location
    assert own.get(case).status_code == 403 and "3 signatures" not in words(own.get("/moderation?view=signatures"))
    decide(app, moderator, case, "void-signatures")
    pass_half_a_minute(app)
    assert "has taken some signatures under your petition" in words(own.get("/notifications"))
    assert "We've taken some signatures out of the count together" in own.get("/me/standing").text.replace("&#39;", "'")
    with app.app_context():
        decision_id = db.session.scalar(sa.select(Decision.id))
    assert own.post(f"/appeals/{decision_id}", data={"words": "They are a choir."}).status_code == 303
    review = f"/moderation/cases/{waiting(app)}"
    assert moderator.get(review).status_code == 403 and "They are a choir." in other.get(review).text
    assert decide(app, other, review, "count-signatures", reason="They are.").status_code == 303
    assert count(app, petition) == 3


def test_times_and_domains_in_which_nobody_signed_are_refused_and_kept_in_the_form(app, come, petition):
    sign(app, petition, 1)
    moderator = come("moderator")
    for sent, said in (
        ({"first": ""}, "Enter a day and a time."),
        ({"last": "tomorrow"}, "Enter a day and a time."),
        ({"last": "2001-01-01 10:00"}, "Enter a time after the first."),
        ({"domain": "nobody.example"}, "No one signed in that time"),
        ({"first": "2001-01-01 10:00", "last": "2001-01-02 10:00"}, "No one signed in that time"),
    ):
        answer = gather(moderator, petition, **sent)
        assert answer.status_code == 422 and said in answer.text
        assert all(value in answer.text for value in sent.values())
    assert moderator.get(f"/moderation/petitions/{make_discussion().id}/signatures").status_code == 404
    assert come().get(f"/moderation/petitions/{petition.id}/signatures").status_code == 403


def test_nothing_has_to_be_done_about_them(app, come, petition):
    sign(app, petition, 2)
    moderator = come("moderator")
    case = gather(moderator, petition).location
    assert "Change nothing" in moderator.get(case).text
    assert decide(app, moderator, case, "dismiss", rule="", reason="").status_code == 303
    assert count(app, petition) == 2 and waiting(app) is None
