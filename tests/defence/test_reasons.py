"""Word rules and what people write when they sign: the signature counts at once, and its words wait."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_member, make_petition
from guests import ask, sign_as_guest
from mails import about, link_in
from shown import words

from activistnet.core.data import orders
from activistnet.core.data.db import db
from activistnet.defence import tasks
from activistnet.defence.models import SignatureHit, WordRule
from activistnet.moderation.models import Decision, Report
from activistnet.petitions.models import Signature

SAID = "Buy cheap pills from my shop"
WAITS = "A moderator looks at this reason before others can see it"


def sign(browser, petition, **said):
    answer = browser.post(f"/petitions/{petition.id}/sign", data=said)
    assert answer.status_code == 303
    return answer


def signature(app):
    with app.app_context():
        wanted = sa.select(Signature).order_by(Signature.id.desc()).limit(1)
        return db.session.scalar(wanted, execution_options={"populate_existing": True})


def state(app):
    row = signature(app)
    return row.state, row.reason_hidden, row.reason_held_for


def places(petition):
    page = f"/petitions/{petition.id}/{petition.slug}"
    return (page, f"/petitions/{petition.id}/signatories", f"/petitions/{petition.id}.json", "/", "/petitions")


def is_anywhere(browser, petition, said="cheap pills"):
    return any(said in browser.get(place, follow_redirects=True).text for place in places(petition))


@pytest.fixture
def petition(app, client):
    return make_petition()


def test_a_reason_that_a_rule_holds_waits_and_its_signature_counts(app, acting, writer, visitor, moderator, petition):
    acting()
    signer = writer(40)
    signed = signer.get(sign(signer, petition, reason=SAID, show_name="y").location)
    assert "Your signature counts." in words(signed) and WAITS in words(signed)
    assert state(app) == ("counted", True, "words")
    assert WAITS in words(signer.get("/me/signatures"))
    assert not any(is_anywhere(browser, petition) for browser in (visitor, writer(40), signer))
    held = moderator.get("/moderation?view=held")
    assert SAID in held.text and "1 text waits." in words(held) and "Nothing is held." not in held.text
    address = f"/moderation/signatures/{signature(app).id}"
    assert f"{address}/let-in" in held.text and address in held.text
    assert moderator.post(f"{address}/let-in").status_code == 303
    assert state(app) == ("counted", False, None)
    assert is_anywhere(visitor, petition)
    again = moderator.post(f"{address}/let-in", follow_redirects=True)
    assert "someone else has decided" in words(again)
    assert "Nothing is held." in moderator.get("/moderation?view=held").text


def test_what_is_held_is_refused_with_words_and_that_is_undone(app, acting, writer, visitor, moderator, petition):
    acting()
    sign(writer(40), petition, reason=SAID)
    address = f"/moderation/signatures/{signature(app).id}"
    assert "waits until a moderator has looked at it" in words(moderator.get(address))
    sent = {"action": "hide", "rule": "spam", "reason": "It sells."}
    assert moderator.post(address, data=sent).status_code == 303
    assert state(app) == ("counted", True, "refused-words")
    assert SAID not in moderator.get("/moderation?view=held").text
    with app.app_context():
        case_id = db.session.scalar(sa.select(Decision.case_id))
    assert moderator.post(f"/moderation/cases/{case_id}/undo").status_code == 303
    assert state(app) == ("counted", True, "words")
    assert moderator.post(f"{address}/let-in").status_code == 303
    assert is_anywhere(visitor, petition)


def test_a_guest_signs_as_ever_and_the_reason_waits(app, client, acting, mails, visitor, moderator, petition):
    acting(audience="new")
    sign_as_guest(client, mails, petition, reason=SAID, show_name="y")
    assert state(app) == ("counted", True, "words")
    assert not is_anywhere(visitor, petition) and is_anywhere(visitor, petition, "Ada Marsh")
    assert SAID in moderator.get("/moderation?view=held").text


def test_a_name_that_a_guest_shows_is_withheld_where_a_rule_has_it(app, client, acting, mails, visitor, petition):
    acting()
    sign_as_guest(client, mails, petition, name="Cheap Pills", show_name="y", reason="For all of us")
    assert state(app) == ("counted", False, None)
    assert not is_anywhere(visitor, petition, "Cheap Pills") and is_anywhere(visitor, petition, "For all of us")
    assert signature(app).show_name is False


def test_a_reason_that_is_changed_is_looked_at_again(app, acting, writer, visitor, petition):
    rule_id = acting()
    signer = writer(40)
    sign(signer, petition, reason="For all of us", show_name="y")
    changed = signer.post(f"/petitions/{petition.id}/change", data={"reason": SAID, "show_name": "y"})
    assert changed.status_code == 303
    assert state(app) == ("counted", True, "words")
    assert not is_anywhere(visitor, petition)
    signer.post(f"/petitions/{petition.id}/change", data={"reason": "For all", "show_name": "y"})
    assert state(app) == ("counted", True, "words"), "somebody looks at what took its place, too"
    with app.app_context():
        assert not db.session.scalars(sa.select(SignatureHit).where(SignatureHit.rule_id == rule_id)).all()


def test_who_signs_again_with_a_word_that_a_rule_holds_is_signed_and_their_words_wait(app, acting, writer, petition):
    acting()
    signer = writer(40)
    sign(signer, petition)
    sign(signer, petition, reason=SAID)
    assert state(app) == ("counted", True, "words")


def test_a_rule_that_reports_opens_a_case_about_the_reason_and_one_that_counts_does_nothing_else(
    app, acting, writer, visitor, moderator, petition
):
    both = [acting(effect="report"), acting(effect="count", pattern="shop")]
    sign(writer(40), petition, reason=SAID)
    assert state(app) == ("counted", False, None) and is_anywhere(visitor, petition)
    with app.app_context():
        [report] = db.session.scalars(sa.select(Report)).all()
        assert (report.signature_id, report.reporter_id, report.note) == (signature(app).id, None, "cheap pills")
    assert SAID in moderator.get("/moderation").text
    for rule_id in both:
        assert "found something in 1 text in" in words(moderator.get(f"/moderation/words/{rule_id}"))


def test_a_rule_of_another_topic_and_one_that_is_off_leave_reasons_alone(app, acting, writer, moderator, petition):
    acting(topic="food")
    off = acting(pattern="shop")
    moderator.post(f"/moderation/words/{off}/off")
    sign(writer(40), petition, reason=SAID)
    assert state(app) == ("counted", False, None)
    sign(writer(40), make_petition(topic_id=get_topic("food").id), reason=SAID)
    assert state(app) == ("counted", True, "words")


def test_nobody_lets_their_own_reason_in_or_what_they_may_not_decide(app, acting, log_in, petition):
    acting()
    mine = app.test_client()
    log_in(make_member(role="moderator"), mine)
    sign(mine, petition, reason=SAID)
    assert state(app) == ("counted", True, "words"), "nothing says that a moderator gave it"
    address = f"/moderation/signatures/{signature(app).id}/let-in"
    assert SAID not in mine.get("/moderation?view=held").text
    assert mine.post(address).status_code == 403
    plain = app.test_client()
    log_in(make_member(), plain)
    assert plain.post(address).status_code == 403
    assert state(app) == ("counted", True, "words")


def test_nothing_is_asked_of_who_signs_while_no_rule_acts(app, make_rule, acting, moderator):
    make_rule()
    assert not current(app)
    one, other = acting(), acting(pattern="shop")
    assert current(app)
    moderator.post(f"/moderation/words/{one}/off")
    assert current(app)
    moderator.post(f"/moderation/words/{other}/off")
    assert not current(app)
    ends = acting(pattern="beds")
    with app.app_context(), db.transaction():
        over = {"ends_at": datetime.now(UTC) - timedelta(minutes=1)}
        db.session.execute(sa.update(WordRule).where(WordRule.id == ends).values(over))
    with app.app_context(), db.transaction():
        tasks.watch()
    assert not current(app)


def test_signing_takes_no_statement_more_while_no_rule_acts_and_one_where_one_does(
    acting, writer, petition, count_queries
):
    asked = {}
    for name in ("before", "with a rule", "without a reason"):
        browser = writer(40)
        if name == "with a rule":
            acting()
        said = {} if name == "without a reason" else {"reason": "For all of us"}
        with count_queries() as counted:
            sign(browser, petition, **said)
        asked[name] = counted.statements
    assert len(asked["with a rule"]) == len(asked["before"]) + 1 == len(asked["without a reason"]) + 1
    assert not any("word_rules" in each for each in (*asked["before"], *asked["without a reason"]))


def current(app):
    with app.app_context():
        return orders.current().word_rules


def test_a_rehearsal_says_of_reasons_exactly_what_the_rule_then_does(
    app, client, acting, make_rule, writer, mails, moderator
):
    patterns = [{}, {"pattern": "shop", "audience": "new"}, {"pattern": "pills", "topic": "food"}]
    acted = [acting(**each, effect=("hold", "count")[n % 2]) for n, each in enumerate(patterns)]
    here, there = make_petition(), make_petition(topic_id=get_topic("food").id)
    for n, said in enumerate([SAID, "For all", "cheap pills", "A shop", "pills", ""]):
        sign(writer(10 * n), (here, there)[n % 2], reason=said, **{"show_name": "y"} if n % 3 else {})
    ask(client, there, reason="Pills, no shop")
    assert client.post(link_in(about(mails(), "Confirm")[-1], "confirm")).status_code == 303
    found = 0
    with app.app_context():
        for rule_id, each in zip(acted, patterns, strict=True):
            hits = sa.select(SignatureHit.signature_id).where(SignatureHit.rule_id == rule_id)
            done = {*db.session.scalars(hits)}
            said = db.session.get(WordRule, make_rule(**each)).rehearsal
            assert said["found"] == len(done) and {*said["signatures"]} == done
            found += len(done)
    assert found == 6
    assert SAID in moderator.get(f"/moderation/words/{make_rule()}").text


def test_what_rules_found_in_signatures_goes_after_thirty_days(app, acting, writer, petition):
    acting(effect="count")
    sign(writer(), petition, reason=SAID)
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(SignatureHit).values(found_at=SignatureHit.found_at - timedelta(days=31)))
    with app.app_context(), db.transaction():
        tasks.clear_away()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SignatureHit)) == 0
