"""A topic that is an archive: what is said in its debates stays as it is, and its petitions go on until they close."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.posts.context_models import ContextNote
from activistnet.posts.models import Post
from activistnet.posts.poll_models import Poll, PollOption
from activistnet.posts.summary_models import Summary
from activistnet.posts.useful_models import UsefulVote
from activistnet.topics.models import Topic


def archive(app):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.slug == "health").values(posting="nobody", tags=["Beds"]))


@pytest.fixture
def own(app, log_in):
    """Somebody, and their browser."""
    browser = app.test_client()
    return log_in(make_member(), browser), browser


@pytest.fixture
def debate(own):
    """What they opened, which asks something too, what they and somebody else replied to it, and a note to that."""
    root = make_discussion(own[0], is_debate=True, has_poll=True)
    save(Poll(root_id=root.id, ends_at=datetime.now(UTC) + timedelta(days=3)))
    save(PollOption(root_id=root.id, number=1, words="Yes"))
    mine, theirs = make_reply(root, own[0], stance="for"), make_reply(root, make_member(), stance="against")
    note = save(
        ContextNote(
            post_id=mine.id, root_id=root.id, author_id=theirs.author_id, words="No.", source="https://a.example"
        )
    )
    return root, mine, theirs, note


def test_nothing_in_its_debates_changes_and_each_refusal_says_so(app, own, debate):
    (member, browser), (root, mine, theirs, note) = own, debate
    with app.app_context(), db.transaction():
        meant = {"words": "Theirs", "of": member.id}
        db.session.execute(sa.update(Post).where(Post.id == theirs.id).values(restated=meant))
    offered = save(Summary(root_id=root.id, author_id=theirs.author_id))
    archive(app)
    acts = {
        f"/posts/{root.id}/edit": {"title": "Other", "body": "Other"},
        f"/posts/{mine.id}/edit": {"body": "Other"},
        f"/posts/{root.id}/poll": {"options": "A\nB", "days": "3"},
        f"/posts/{root.id}/poll/vote": {"option": "1"},
        f"/posts/{root.id}/tags": {"tags": "Beds"},
        f"/posts/{root.id}/replying": {"who": "followers"},
        f"/posts/{theirs.id}/useful": {"value": "useful"},
        f"/posts/{theirs.id}/restated": {"value": "yes"},
        f"/posts/{theirs.id}/context": {"words": "So.", "source": "https://a.example"},
        f"/context/{note.id}/rate": {"value": "helpful"},
        f"/summaries/{offered.id}/accept": {},
    }
    for address, sent in acts.items():
        refused = browser.post(address, data=sent)
        assert refused.status_code == 409 and "This is an archive" in refused.text, address
    page = browser.get(f"/discussions/{root.id}/night-clinics").text
    assert "votes or changes anything" in page
    for offer in ("formaction=", f"/posts/{mine.id}/edit", 'name="option"', f"/posts/{root.id}/replying"):
        assert offer not in page, offer


def test_a_question_there_is_answered_by_no_other_reply(app, own):
    member, browser = own
    root = make_discussion(member)
    reply = make_reply(root)
    archive(app)
    refused = browser.post(f"/posts/{reply.id}/answer", data={"value": "yes"})
    assert refused.status_code == 409 and "This is an archive" in refused.text


def test_what_is_ones_own_is_still_deleted_and_a_vote_taken_back(app, own, debate):
    (member, browser), (root, mine, theirs, _) = own, debate
    save(UsefulVote(reply_id=theirs.id, member_id=member.id, root_id=root.id, value="useful"))
    archive(app)
    assert browser.post(f"/posts/{theirs.id}/useful", data={"value": "none"}).status_code == 303
    assert browser.post(f"/posts/{mine.id}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(UsefulVote)) == 0
        assert db.session.get(Post, mine.id).visibility == "deleted"


def test_its_petitions_are_signed_and_argued_about_until_they_close_and_their_pages_say_so(app, client, own):
    _, browser = own
    petition = make_petition()
    reply = make_reply(petition, stance="for")
    archive(app)
    assert "an archive. You can still sign it" in client.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert browser.post(f"/petitions/{petition.id}/sign").status_code == 303
    assert browser.post(f"/posts/{reply.id}/useful", data={"value": "useful"}).status_code == 303
    assert browser.post(f"/posts/{petition.id}/replies", data={"body": "Yes.", "stance": "for"}).status_code == 303
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'closed', closed_at = now()"))
    page = browser.get(f"/petitions/{petition.id}/{petition.slug}").text
    assert "an archive. You can still sign it" not in page


def test_a_petition_that_is_closed_there_is_read_alone(app, client, own):
    member, browser = own
    petition = make_petition(member)
    mine, theirs = make_reply(petition, member, stance="for"), make_reply(petition, stance="against")
    archive(app)
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET stage = 'closed', closed_at = now()"))
    acts = {
        f"/posts/{petition.id}/replies": {"body": "Yes.", "stance": "for"},
        f"/posts/{mine.id}/edit": {"body": "Other"},
        f"/posts/{petition.id}/tags": {"tags": "Beds"},
        f"/posts/{theirs.id}/useful": {"value": "useful"},
        f"/posts/{theirs.id}/context": {"words": "So.", "source": "https://a.example"},
    }
    for address, sent in acts.items():
        refused = browser.post(address, data=sent)
        assert refused.status_code == 409 and "This is an archive" in refused.text, address
    for reader in (browser, client):
        page = reader.get(f"/petitions/{petition.id}/{petition.slug}").text
        assert "votes or changes anything" in page
        for offer in ("formaction=", f"/posts/{mine.id}/edit", f'action="/posts/{petition.id}/replies"'):
            assert offer not in page, offer
    assert browser.post(f"/posts/{mine.id}/delete").status_code == 303


def test_what_changes_goes_on_once_it_is_no_archive_any_more(app, own, debate):
    (_, browser), (root, _, theirs, _) = own, debate
    archive(app)
    assert browser.post(f"/posts/{theirs.id}/useful", data={"value": "useful"}).status_code == 409
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(posting="everyone"))
    assert browser.post(f"/posts/{theirs.id}/useful", data={"value": "useful"}).status_code == 303
    assert browser.post(f"/posts/{root.id}/poll/vote", data={"option": "1"}).status_code == 303
