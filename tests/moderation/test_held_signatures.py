"""Signatures that were held when they were given: moderators look at all or some of them, and let them count or not."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member, make_petition, save
from shown import words

from activistnet.core.data.db import db
from activistnet.moderation.forms import SAMPLE
from activistnet.moderation.models import Decision
from activistnet.petitions.mailboxes import digest_of, seal_mailbox
from activistnet.petitions.models import Petition, Signature
from activistnet.petitions.services import counting, holding, signing
from activistnet.petitions.tasks import recount

HELD = 12


@pytest.fixture
def come(app, log_in):
    """`come("moderator")`: a browser in which somebody new of this role is signed in."""

    def come(role="moderator"):
        log_in(make_member(role=role), browser := app.test_client())
        return browser

    return come


@pytest.fixture
def petition(app):
    """With held signatures for two reasons."""
    petition = make_petition(title="Keep it open")
    hold(app, petition, HELD, "network")
    hold(app, petition, 2, "throwaway")
    return petition


def hold(app, petition, number, why):
    for n in range(number):
        mailbox = f"{why}{n}@people.example"
        with app.app_context():
            digest = digest_of(petition.id, mailbox)
            sealed = seal_mailbox(petition.id, digest, mailbox)
        given = {"mailbox_digest": digest, "mailbox_sealed": sealed, "state": "held", "held_for": why}
        save(Signature(petition_id=petition.id, **given))


def count(app, petition):
    """What is told, which is what is counted."""
    with app.app_context(), db.transaction():
        counting.fold()
        told = db.session.scalar(sa.select(Petition.signature_count).where(Petition.id == petition.id))
        assert told == counting.count_rows(petition.id)
        return told


def states(app, petition):
    with app.app_context():
        wanted = sa.select(Signature.state, sa.func.count()).where(Signature.petition_id == petition.id)
        return dict(db.session.execute(wanted.group_by(Signature.state)).all())


def decide(app, browser, address, action, **more):
    with app.app_context():
        previous = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    form = {"action": action, "rule": "spam", "reason": "All in one minute.", "previous": previous or ""}
    return browser.post(f"{address}/decide", data={**form, **more})


def gather(browser, petition, why="network", **more):
    return browser.post(f"/moderation/petitions/{petition.id}/signatures", data={"held_for": why, **more})


def told(client, petition):
    return words(client.get(f"/petitions/{petition.id}", follow_redirects=True))


def test_all_that_are_held_for_one_reason_count_by_a_decision_that_the_petition_tells(app, client, come, petition):
    moderator = come()
    page = words(moderator.get(f"/moderation/petitions/{petition.id}/signatures"))
    assert "12 signatures · too many from one network" in page and "2 signatures · throw-away e-mail addresses" in page
    case = gather(moderator, petition).location
    assert gather(moderator, petition).location == case, "the same again is the same"
    shown = words(moderator.get(case))
    assert "Held when they were given: too many from one network" in shown and "Held 12" in shown
    assert "people.example" not in shown
    assert "Moderators" not in told(client, petition)
    assert decide(app, moderator, case, "count-signatures", reason="A school.").status_code == 303
    assert count(app, petition) == HELD and states(app, petition) == {"counted": HELD, "held": 2}
    page = told(client, petition)
    assert "Moderators let 12 held signatures count. A school." in page and "2 more are waiting for a check" in page


def test_some_are_drawn_by_lot_and_the_others_wait_on(app, come, petition):
    moderator = come()
    case = gather(moderator, petition, sample=str(SAMPLE)).location
    assert decide(app, moderator, case, "count-signatures").status_code == 303
    assert count(app, petition) == SAMPLE and states(app, petition)["held"] == HELD - SAMPLE + 2
    other = gather(moderator, petition).location
    assert other != case and "2 signatures" in words(moderator.get(other))


def test_what_is_found_invalid_was_never_counted_and_no_count_falls(app, client, come, petition):
    moderator = come()
    case = gather(moderator, petition, "throwaway").location
    assert decide(app, moderator, case, "void-signatures").status_code == 303
    assert count(app, petition) == 0 and states(app, petition) == {"held": HELD, "invalidated": 2}
    assert "Moderators decided that 2 held signatures don't count. All in one minute." in told(client, petition)


def test_letting_them_count_is_undone_within_half_a_minute(app, come, petition):
    moderator = come()
    case = gather(moderator, petition).location
    decide(app, moderator, case, "count-signatures")
    assert moderator.post(f"{case}/undo").status_code == 303
    assert count(app, petition) == 0 and states(app, petition) == {"held": HELD + 2}


def test_whoever_proves_it_meanwhile_stays_counted_whatever_is_decided(app, come, petition):
    moderator = come()
    case = gather(moderator, petition, "throwaway").location
    with app.app_context(), db.transaction():
        one = db.session.scalar(sa.select(sa.func.max(Signature.id)).where(Signature.held_for == "throwaway"))
        signing.release(one)
    assert decide(app, moderator, case, "void-signatures").status_code == 303
    assert states(app, petition) == {"held": HELD, "counted": 1, "invalidated": 1}


def test_to_be_looked_at_does_not_keep_them_longer(app, come, petition):
    gather(come(), petition)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE signatures SET signed_at = signed_at - interval '31 days'"))
        holding.forget_old()
    assert states(app, petition) == {}


def sign(app, petition, number, domain, **more):
    for n in range(number):
        mailbox = f"m{n}@{domain}"
        with app.app_context():
            digest = digest_of(petition.id, mailbox)
            sealed = seal_mailbox(petition.id, digest, mailbox)
        save(Signature(petition_id=petition.id, mailbox_digest=digest, mailbox_sealed=sealed, **more))
    with app.app_context(), db.transaction():
        more_now = Petition.signature_count + number
        db.session.execute(sa.update(Petition).where(Petition.id == petition.id).values(signature_count=more_now))


def test_a_rule_is_rehearsed_on_what_was_signed_before_it_acts(app, client, come):
    petition, moderator = make_petition(), come()
    at = datetime.now(UTC).replace(minute=5) - timedelta(days=2)
    sign(app, petition, 9, "bots.example", signed_at=at)
    sign(app, petition, 9, "more.bots.example", signed_at=at, held_for="rush")
    sign(app, petition, 30, "gmail.com", signed_at=at)
    sign(app, petition, 30, "old.example", signed_at=at - timedelta(days=40))
    here = f"/moderation/petitions/{petition.id}/signatures"
    page = moderator.get(f"{here}?most=5&per=day")
    assert "It would have found 13 of 48 signatures." in words(page)
    assert "Domains 1 Counted 13 Held once, and counted since 9" in words(page) and "bots.example" not in page.text
    assert states(app, petition) == {"counted": 78}
    case = moderator.post(here, data={"most": "5", "per": "day"}).location
    assert moderator.post(here, data={"most": "5", "per": "day"}).location == case, "the same again is the same"
    assert decide(app, moderator, case, "void-signatures", reason="One domain.").status_code == 303
    assert states(app, petition) == {"counted": 65, "invalidated": 13} and count(app, petition) == 65
    assert "Moderators took 13 signatures out of the count. One domain." in told(client, petition)


def test_a_rule_that_finds_few_tells_nothing_of_them_and_gathers_none(app, come):
    petition, moderator = make_petition(), come()
    sign(app, petition, 12, "small.example")
    here = f"/moderation/petitions/{petition.id}/signatures"
    page = words(moderator.get(f"{here}?most=5&per=hour"))
    assert "It would have found fewer than ten of 12 signatures." in page and "Domains" not in page
    refused = moderator.post(here, data={"most": "5", "per": "hour"})
    assert refused.status_code == 422 and "This rule finds fewer than ten signatures" in refused.text


@pytest.mark.parametrize("asked", ["most=4&per=day", "most=5&per=week", "most=5", "most=&per=day"])
def test_a_rule_that_nobody_offers_is_refused(come, petition, asked):
    assert come().get(f"/moderation/petitions/{petition.id}/signatures?{asked}").status_code == 422


@pytest.mark.parametrize("sent", [{"held_for": "reported"}, {"held_for": ""}, {"held_for": "network", "sample": "11"}])
def test_what_nobody_offers_is_refused(come, petition, sent):
    answer = come().post(f"/moderation/petitions/{petition.id}/signatures", data=sent)
    assert answer.status_code == 422 and "Choose one of the options." in answer.text


def test_where_none_are_held_for_that_there_is_nothing_to_look_at(come, petition):
    answer = gather(come(), petition, "rush")
    assert answer.status_code == 422 and "None of these are held any more." in answer.text


def test_who_is_no_moderator_lets_none_count(come, petition):
    assert gather(come("member"), petition).status_code == 403


def test_g25_a_count_that_was_off_is_corrected_with_a_line_on_the_petition(app, client, petition):
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET signature_count = 3 WHERE id = :id"), {"id": petition.id})
        recount(petition.id)
        recount(petition.id)
    assert count(app, petition) == 0
    page = told(client, petition)
    assert page.count("We compared the count with our records. It was 3 too high, and is right now.") == 1
