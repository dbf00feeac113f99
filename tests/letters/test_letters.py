"""Letters in people's own words: written with a signature, read by a moderator by lot, mailed once a week."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import make_member
from letters.conftest import WORDS
from offices import OFFICE, write_to

from activistnet.core.data.crypto import sign_value
from activistnet.core.data.db import db
from activistnet.core.jobs import letters as letters_out
from activistnet.core.jobs import mail
from activistnet.decision_makers.models import DecisionMaker
from activistnet.deliveries.models import Office
from activistnet.letters import documents, emails, rules, tasks
from activistnet.letters.models import Letter, LetterBatch
from activistnet.letters.written_queries import Written
from activistnet.members.mailboxes import digest_of
from activistnet.members.models import Member
from activistnet.petitions.models import Petition, Signature
from activistnet.posts.models import Post

pytestmark = pytest.mark.usefixtures("client")
LATER = datetime.now(UTC) + timedelta(days=3)


def test_p18_a_guest_writes_a_moderator_passes_and_the_office_gets_it(app, client, site, moderator):
    path = site.guest()
    assert "Your letter" in client.get(path).text
    assert site.write(client, path, shows_name="1").status_code == 303
    [letter] = site.rows()
    assert WORDS.encode() not in bytes(letter.words_sealed)
    site.morning()
    assert "(1)" in moderator.get("/moderation").text
    assert "the Council" in moderator.get("/moderation/letters").text
    page = moderator.get(f"/moderation/letters/{site.batch().id}").text
    assert "My sister works nights there." in page and "Ada Marsh" in page and "ada@example.org" not in page
    assert site.look(moderator).status_code == 303
    [mailed] = site.mails()
    assert mailed["To"] == OFFICE and mailed["Subject"] == "1 letter to you: Keep the night clinic open"
    said = mailed.get_body().get_content()
    assert "1 new letter is attached." in said and "1 letter has been written in all." in said
    assert "Other places: 1" in said and "ada@example.org" not in said
    [document] = mailed.iter_attachments()
    assert document.get_content_type() == "application/pdf" and document.get_content().startswith(b"%PDF")
    assert "Your letter to <bdi>the Council</bdi> left on" in client.get(path).text
    assert client.post(f"{path}/withdraw").status_code == 409
    assert site.morning() == []


def test_p18_nothing_leaves_that_nobody_has_looked_at(site):
    site.letters(2)
    site.morning()
    site.change(LetterBatch, made_at=datetime.now(UTC) - timedelta(days=30))
    assert site.morning() == []
    assert site.batch().state == "looking" and len(site.rows(LetterBatch)) == 1


def test_a_moderator_reads_ten_drawn_by_lot_and_all_where_there_are_fewer(site, moderator):
    site.letters(12)
    site.morning()
    page = moderator.get(f"/moderation/letters/{site.batch().id}").text
    shown = re.findall(r"Letter number (\d+) of us", page)
    assert len(set(shown)) == 10
    assert "12 letters to" in page
    answer = moderator.post(f"/moderation/letters/{site.batch().id}", data={"act": "pass", "seen": ["1"]})
    assert answer.status_code == 409 and site.batch().state == "looking"


def test_letters_that_are_changed_or_withdrawn_are_not_in_the_batch(site, moderator):
    first, second, _third = site.letters(3)
    site.morning()
    assert site.write(first, words="I say it otherwise now.").status_code == 303
    assert second.post(f"{site.mine}/withdraw").status_code == 303
    assert site.look(moderator).status_code == 303
    [mailed] = site.mails()
    assert mailed["Subject"].startswith("1 letter")
    assert [each.state for each in site.rows()] == ["waiting", "left"]
    assert "waits for the next batch" in first.get(site.mine).text


def test_taking_a_letter_out_needs_a_rule_is_told_and_can_be_appealed_to_somebody_else(app, client, site, moderator):
    mine = site.guest()
    assert site.write(client, mine).status_code == 303
    site.letters(1)
    site.morning()
    bad = site.rows()[0].id
    refused = site.look(moderator, act="take-out", chosen=[str(bad)])
    assert refused.status_code == 422 and "Choose the letters, a rule" in refused.text
    why = {"rule": "spam", "reason": "It names a nurse."}
    assert site.look(moderator, act="take-out", chosen=[str(bad)], **why).status_code == 303
    [told] = site.mails()
    assert "It names a nurse." in told.get_content() and "/letter/" in told.get_content()
    page = client.get(mine).text
    assert "It names a nurse." in page and "Appeal" in page
    assert site.write(client, mine).status_code == 409
    assert client.post(f"{mine}/appeal", data={"appeal": ""}).status_code == 422
    assert client.post(f"{mine}/appeal", data={"appeal": "She agreed to it."}).status_code == 303
    assert client.post(f"{mine}/appeal", data={"appeal": "Once more."}).status_code == 409
    answer = {"act": "goes", "answer": "Nobody is attacked in it."}
    assert "She agreed" not in moderator.get("/moderation/letters").text
    assert moderator.post(f"/moderation/letters/appeals/{bad}", data=answer).status_code == 403
    other = app.test_client(user=make_member(role="moderator"))
    assert "She agreed to it." in other.get("/moderation/letters").text
    assert other.post(f"/moderation/letters/appeals/{bad}", data={"act": "goes", "answer": ""}).status_code == 422
    assert other.post(f"/moderation/letters/appeals/{bad}", data=answer).status_code == 303
    assert other.post(f"/moderation/letters/appeals/{bad}", data=answer).status_code == 409
    [told] = site.mails()
    assert "goes with the next batch" in told.get_content()
    assert [each.state for each in site.rows()] == ["waiting", "waiting"]


def test_a_batch_that_is_stopped_goes_nowhere_and_all_are_told(client, site, moderator):
    site.letters(2)
    assert site.write(client, site.guest()).status_code == 303
    site.morning()
    assert site.look(moderator, act="stop", rule="spam", reason="One text, sent by many.").status_code == 303
    [told] = site.mails()
    assert told["To"] == "ada@example.org" and "One text" in told.get_content()
    assert {each.state for each in site.rows()} == {"out"}
    assert site.look(moderator).status_code == 409


@pytest.mark.parametrize("part", ["author", "writer"])
def test_who_has_a_part_in_it_does_not_judge(app, site, part):
    site.letters(1)
    judge = app.test_client(user=site.author) if part == "author" else site.member(role="moderator")
    if part == "author":
        site.change(Member, role="moderator")
    if part == "writer":
        assert site.write(judge).status_code == 303
    site.morning()
    assert judge.get(f"/moderation/letters/{site.batch().id}").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": ""}, "Write your letter."),
        ({"words": "x" * 3001}, "3000 characters"),
        ({"words": "See https://example.org/me"}, "Remove links"),
        ({"words": "Write to ada@example.org"}, "Remove links"),
        ({"target": "9"}, "Choose who you write to."),
        ({"target": ""}, "Choose who you write to."),
    ],
)
def test_what_is_refused_says_why_and_is_given_back(site, changes, said):
    browser = site.member()
    answer = site.write(browser, **changes)
    assert answer.status_code == 422 and said in answer.text
    assert changes.get("words", WORDS).partition("\n")[0][:40] in answer.text
    assert site.rows() == []


def test_two_tabs_do_not_write_over_each_other(site):
    browser = site.member()
    site.write(browser, words="First.")
    old = re.search(r'name="version"[^>]*value="(\w*)"', browser.get(site.mine).text)[1]
    assert site.write(browser, words="Second.").status_code == 303
    answer = site.write(browser, words="Third.", version=old)
    assert answer.status_code == 422 and "Second." in answer.text and "Third." in answer.text
    assert len(site.rows()) == 1


def test_only_who_has_a_counted_signature_writes(app, client, site):
    stranger = app.test_client(user=make_member())
    assert stranger.get(site.mine).status_code == 409
    assert client.get(site.mine).status_code == 303
    assert client.get("/letter/forged").status_code == 404
    path = site.guest()
    site.write(client, path)
    with app.app_context():
        withdrawn = f"/withdraw/{sign_value(str(db.session.scalar(sa.select(Signature.id))), 'withdraw')}"
    assert client.post(withdrawn).status_code == 303
    assert site.rows() == []
    assert client.get(path).status_code == 409
    assert client.post(path, data={"target": "1", "words": WORDS, "version": ""}).status_code in (409, 422)
    assert site.rows() == []


@pytest.mark.parametrize("values", [{"restricted_until": LATER}, {"suspended_at": datetime.now(UTC)}])
def test_who_may_not_publish_writes_none(site, values):
    browser = site.member()
    page = browser.get(site.mine).text
    assert page
    site.change(Member, **values)
    assert browser.post(site.mine, data={"target": "1", "words": WORDS}).status_code in (401, 403, 422)
    assert site.rows() == []


@pytest.mark.parametrize(
    "hide",
    [
        lambda site: site.change(Post, visibility="hidden"),
        lambda site: site.change(Petition.__table__, stage="withdrawn", closed_at=sa.func.now(), closed_by="author"),
    ],
)
def test_under_a_petition_that_is_hidden_or_over_nothing_leaves_and_all_can_be_withdrawn(site, moderator, hide):
    [writer] = site.letters(1)
    site.morning()
    site.look(moderator)
    hide(site)
    assert site.mails() == []
    assert "Your letter waits" in writer.get(site.mine).text
    refused = site.write(writer, words="Something else.")
    assert refused.status_code == 422 and "Something else." in refused.text
    assert writer.post(f"{site.mine}/withdraw").status_code == 303
    assert site.rows() == []


def test_an_office_gets_one_mail_a_day_and_a_batch_a_week(site, moderator):
    site.letters(1)
    site.morning()
    site.change(Office, mailed_at=datetime.now(UTC))
    with site.app.app_context(), db.transaction():
        db.session.merge(Office(decision_maker_id=site.council.id, mailed_at=datetime.now(UTC)))
    site.look(moderator)
    assert site.mails(2) == []
    site.change(Office, mailed_at=datetime.now(UTC) - timedelta(days=2))
    assert len(site.mails()) == 1
    site.letters(1)
    site.morning()
    assert len(site.rows(LetterBatch)) == 1
    site.change(LetterBatch, made_at=datetime.now(UTC) - timedelta(days=8))
    site.morning()
    assert [each.state for each in site.rows(LetterBatch)] == ["left", "looking"]


def test_an_office_that_wants_no_more_is_left_alone(client, site, moderator):
    site.letters(1)
    site.morning()
    site.look(moderator)
    [mailed] = site.mails()
    stop = re.search(r"<https?://[^/]+(/[^>]+)>", mailed["List-Unsubscribe"])[1]
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    [writer] = site.letters(1)
    site.change(LetterBatch, made_at=datetime.now(UTC) - timedelta(days=8))
    site.morning()
    assert len(site.rows(LetterBatch)) == 1
    assert "We can't e-mail this office now" in writer.get(site.mine).text


def test_what_comes_back_waits_for_another_address(site, moderator, monkeypatch):
    [writer] = site.letters(1)
    site.morning()
    monkeypatch.setattr(letters_out, "_address", lambda *_: letters_out.REFUSED)
    monkeypatch.setattr(letters_out, "_hand_over", lambda *_: letters_out.REFUSED)
    site.look(moderator)
    assert site.mails() == []
    assert site.batch().state == "bounced"
    assert "came back" in writer.get(site.mine).text
    monkeypatch.undo()
    assert site.morning() == []
    write_to(site.council.id, "new@council.example")
    [mailed] = site.morning()
    assert mailed["To"] == "new@council.example"


def test_p18_a_worker_that_ends_in_between_loses_none_and_sends_none_twice(site, moderator, monkeypatch):
    site.letters(2)
    site.morning()
    site.look(moderator)
    site.change(LetterBatch, state="leaving", due_at=datetime.now(UTC) + timedelta(minutes=5))
    site.change(Letter, state="leaving")
    assert site.morning() == []
    site.change(LetterBatch, due_at=datetime.now(UTC) - timedelta(minutes=5))
    [mailed] = site.morning()
    assert mailed["Subject"].startswith("2 letters")
    assert {each.state for each in site.rows()} == {"left"}
    assert site.morning() == []


@pytest.mark.commits(emptied=True)
def test_an_office_is_not_left_in_peace_after_a_letter_that_nobody_sent(site, moderator, monkeypatch):
    """A worker ended in between, and the next one could not draw it: the day after would be too late."""
    site.letters(1)
    site.morning()
    site.look(moderator)
    ended = datetime.now(UTC) - timedelta(minutes=5)
    site.change(LetterBatch, state="leaving", due_at=ended)
    site.change(Letter, state="leaving")
    with site.app.app_context(), db.transaction():
        db.session.add(Office(decision_maker_id=site.council.id, mailed_at=ended - rules.LEASE))
    monkeypatch.setattr(mail, "write", lambda *_: (_ for _ in ()).throw(letters_out.Later("away")))
    assert site.morning() == [] and site.batch().state == "passed"
    monkeypatch.undo()
    assert len(site.mails()) == 1


def test_a_server_that_is_away_costs_no_letter(app, site, moderator, monkeypatch):
    site.letters(1)
    site.morning()
    monkeypatch.setattr(mail, "write", lambda *_: (_ for _ in ()).throw(letters_out.Later("away")))
    site.look(moderator)
    assert site.mails(1) == []
    assert (site.batch().state, site.rows()[0].state) == ("passed", "waiting")
    monkeypatch.undo()
    assert len(site.mails()) == 1


def test_without_an_address_its_author_hands_them_over_once_a_moderator_has_read_some(app, client, site, moderator):
    site.change(DecisionMaker, contact_sealed=None)
    writers = site.letters(6)
    assert site.morning() == [] and site.rows(LetterBatch) == []
    assert "we keep your letter" in writers[0].get(site.mine).text
    author = app.test_client(user=site.author)
    assert "Prepare them" in author.get(site.page).text and "Prepare them" not in writers[0].get(site.page).text
    assert writers[0].post(f"{site.page}/prepare", data={"target": "1"}).status_code == 403
    assert author.post(f"{site.page}/prepare", data={"target": "7"}).status_code == 422
    assert author.post(f"{site.page}/prepare", data={"target": "1"}).status_code == 303
    assert author.post(f"{site.page}/prepare", data={"target": "1"}).status_code == 422
    document = f"{site.page}/{site.batch().id}.pdf"
    assert author.get(document).status_code == 404
    assert site.look(moderator).status_code == 303
    assert site.mails() == []
    assert writers[0].get(document).status_code == 403
    assert author.get(document).data.startswith(b"%PDF")
    assert author.post(f"{site.page}/{site.batch().id}/handed").status_code == 303
    assert author.post(f"{site.page}/{site.batch().id}/handed").status_code == 303
    assert author.get(document).status_code == 404
    page = client.get(site.page).text
    assert "6 letters." in page and "6 of them delivered, last on" in page
    petition = client.get(f"/petitions/{site.petition.id}", follow_redirects=True).text
    assert "6 letters in people" in petition and "own words delivered to <bdi>the Council</bdi>" in petition


def test_few_letters_are_not_counted_in_public(client, site, moderator):
    site.letters(4)
    site.morning()
    site.look(moderator)
    site.mails()
    page = client.get(site.page).text
    assert "Fewer than five letters so far." in page and "4 letters" not in page
    petition = client.get(f"/petitions/{site.petition.id}", follow_redirects=True).text
    assert "Letters in people" in petition and "4 letters" not in petition


def test_no_letter_goes_to_a_private_person(site, moderator):
    [writer] = site.letters(1)
    site.morning()
    site.change(DecisionMaker, is_private=True)
    site.look(moderator)
    assert site.mails() == []
    assert "private person" in writer.get(site.mine).text


def test_p18_whoever_hides_their_name_or_leaves_takes_it_out_of_the_letter(app, site, moderator):
    hiding, leaving = site.member(display_name="Ada"), site.member(display_name="Bela")
    for browser in (hiding, leaving):
        browser.post(f"/petitions/{site.petition.id}/change", data={"show_name": "1", "reason": ""})
        site.write(browser, shows_name="1")
    assert [each.shows_name for each in site.rows()] == [True, True]
    hiding.post(f"/petitions/{site.petition.id}/change", data={"show_name": "", "reason": ""})
    assert site.rows()[0].shows_name is False
    with app.app_context(), db.transaction():
        last = db.session.scalars(sa.select(Signature).order_by(Signature.id.desc())).first()
        last.member_id = last.member_digest = last.mailbox_sealed = last.hidden_sealed = None
    assert len(site.rows()) == 1


def test_words_go_a_month_after_they_left(app, site, moderator):

    [writer] = site.letters(1)
    site.morning()
    site.look(moderator)
    site.mails()
    assert "Letter number 0 of us." in writer.get(site.mine).text
    site.change(Letter, over_at=datetime.now(UTC) - timedelta(days=31))
    with app.app_context(), db.transaction():
        tasks.forget_old()
    assert site.rows()[0].words_sealed is None
    assert "Letter number 0 of us." not in writer.get(site.mine).text


def test_a_batch_of_which_nothing_is_left_makes_room_for_the_next(site, moderator):
    site.letters(1)
    site.morning()
    only = str(site.rows()[0].id)
    assert site.look(moderator, act="take-out", chosen=[only], rule="spam", reason="No.").status_code == 303
    assert "No letter is left in it" in moderator.get(f"/moderation/letters/{site.batch().id}").text
    site.letters(1)
    site.morning()
    assert [(each.state, each.batch_id is not None) for each in site.rows()] == [("out", False), ("waiting", True)]


def test_what_somebody_writes_who_is_kept_back_by_now_stays_here(app, site, moderator):
    site.letters(1)
    shown = site.member(display_name="Ada")
    shown.post(f"/petitions/{site.petition.id}/change", data={"show_name": "1", "reason": ""})
    site.write(shown, shows_name="1")
    site.morning()
    with app.app_context(), db.transaction():
        theirs = sa.update(Member).where(Member.id.in_(sa.select(Signature.member_id)))
        db.session.execute(theirs.values(limited_until=LATER))
    assert site.look(moderator).status_code == 303
    [mailed] = site.mails()
    assert mailed["Subject"].startswith("1 letter")
    assert [(each.state, each.batch_id is not None) for each in site.rows()] == [("left", True), ("waiting", False)]


def test_a_batch_of_the_longest_letters_is_drawn(app, site):
    words = ("Without the clinic " * 160)[:3000]
    with app.app_context():
        post = db.session.get_one(Post, site.petition.id)
        drawn = documents.document(post, "the Council", [Written(n, words, "Ada") for n in range(rules.MOST)])
    assert drawn.startswith(b"%PDF")


@pytest.mark.parametrize("what", ["withdraws", "hides their name"])
def test_p18_what_somebody_takes_back_while_it_is_drawn_doesnt_leave(app, site, moderator, monkeypatch, what):
    """Drawing takes a while: who withdraws or hides meanwhile is in no letter that is sent behind it."""
    site.letters(1)
    ada = site.member(display_name="Ada")
    ada.post(f"/petitions/{site.petition.id}/change", data={"show_name": "1", "reason": ""})
    site.write(ada, words="I have second thoughts.", shows_name="1")
    site.morning()
    site.look(moderator)
    drawn, draw = [], emails.document

    def slowly(post, name, written):
        if not drawn:
            acts = {"withdraws": ("withdraw", {}), "hides their name": ("change", {"show_name": "", "reason": ""})}
            act, said = acts[what]
            assert ada.post(f"/petitions/{site.petition.id}/{act}", data=said).status_code == 303
        drawn.append({(each.words, each.name) for each in written})
        return draw(post, name, written)

    monkeypatch.setattr(emails, "document", slowly)
    [mailed] = site.mails(6)
    assert len(drawn) == 2 and ("I have second thoughts.", "Ada") in drawn[0]
    assert "Ada" not in {name for _words, name in drawn[1]}
    assert mailed["Subject"].startswith("1 letter to" if what == "withdraws" else "2 letters")
    assert {each.state for each in site.rows()} == {"left"} and site.batch().size == len(site.rows())


@pytest.mark.parametrize(
    "over",
    [
        lambda site: site.change(Petition.__table__, stage="withdrawn", closed_at=sa.func.now(), closed_by="author"),
        lambda site: site.change(Post, visibility="hidden"),
        lambda site: site.change(DecisionMaker, is_private=True),
    ],
)
def test_nobody_reads_letters_that_may_not_leave_any_more(app, site, moderator, over):
    site.change(DecisionMaker, contact_sealed=None)
    site.letters(2)
    author = app.test_client(user=site.author)
    assert author.post(f"{site.page}/prepare", data={"target": "1"}).status_code == 303
    site.look(moderator)
    document = f"{site.page}/{site.batch().id}.pdf"
    assert author.get(document).status_code == 200
    over(site)
    assert author.get(document).status_code == 422


def test_a_mailed_link_is_no_way_round_what_moderators_decided(app, client, site):
    path = site.guest(email="bela@example.org")
    with app.app_context():
        digest = digest_of("bela@example.org")
    whose = make_member(mailbox_digest=digest, restricted_until=LATER)
    assert site.write(client, path).status_code == 403
    with app.app_context():
        token = sign_value(str(db.session.scalar(sa.select(Signature.id))), "change")
    assert client.post(f"/change/{token}", data={"reason": "Read this.", "show_name": ""}).status_code == 403
    site.change(Member, restricted_until=None, suspended_at=sa.case((Member.id == whose.id, sa.func.now())))
    assert site.write(client, path).status_code == 403
    assert site.rows() == []
