"""Bans from a topic: while one lasts its member writes nothing there; all else goes on, and all comes back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_poll, make_reply, save

from activistnet.core.data.db import db
from activistnet.posts.context_models import ContextNote
from activistnet.posts.links import post_url
from activistnet.posts.models import Draft, Post
from activistnet.posts.summary_models import LONG, Summary
from activistnet.topics.ban_models import TopicBan
from activistnet.topics.models import TopicRole
from activistnet.topics.recall_models import Recall

WORDS = "Buy my pills"
IN_A_WEEK = datetime.now(UTC) + timedelta(days=7)


# What is refused, each with the words that were typed.


def discussion(_bob):
    return "/t/health/discussions", {"title": "Pills", "body": WORDS}


def petition(_bob):
    return "/t/health/petitions", {"demand": "Free pills", "body": WORDS, "target": "the Council", "goal": "100"}


def reply(_bob):
    return f"/posts/{make_discussion().id}/replies", {"body": WORDS}


def own_edit(bob):
    return f"/posts/{make_discussion(bob, title='Why?').id}/edit", {"title": "Why?", "body": WORDS}


def own_reply(bob):
    return f"/posts/{make_reply(make_discussion(), bob).id}/edit", {"body": WORDS}


def own_petition(bob):
    post = make_petition(bob)
    form = {"demand": post.title, "target": "the Council", "goal": "100", "body": WORDS}
    return f"/petitions/{post.id}/edit", form


def closing(bob):
    return f"/petitions/{make_petition(bob).id}/close", {"outcome": "lost", "word": WORDS}


def reason(_bob):
    return f"/petitions/{make_petition().id}/sign", {"reason": WORDS, "show_name": "1"}


def slowing(bob):
    form = {"who": "everyone", "minutes": "5", "hours": "24", "reason": WORDS}
    return f"/posts/{make_discussion(bob).id}/replying", form


def poll(bob):
    return f"/posts/{make_discussion(bob).id}/poll", {"options": f"{WORDS}\nNo", "days": "3"}


def note(_bob):
    made = make_reply(make_petition(), make_member(), stance="for")
    return f"/posts/{made.id}/context", {"words": WORDS, "source": "https://example.org/"}


def summary(_bob):
    thread = make_discussion(reply_count=LONG + 1)
    cited = make_reply(thread, make_member())
    return f"/posts/{thread.id}/summary", {"sentences": f"{WORDS} /r/{cited.id}"}


WRITES = (summary, discussion, petition, reply, own_edit, own_reply, own_petition, closing, reason, slowing, poll, note)


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_in_the_topic_and_nothing_typed_is_lost(client, banned, write):
    address, form = write(banned)
    refused = client.post(address, data=form)
    assert refused.status_code == 403
    assert "banned you from this topic until" in refused.text and WORDS in refused.text
    assert 'href="/me/standing"' in refused.text, "where one reads why, and appeals"
    with client.application.app_context():
        assert WORDS not in str(db.session.scalars(sa.select(Post.body)).all())


def answer_poll(_bob):
    make_poll(post := make_discussion(), "Yes", "No")
    return f"/posts/{post.id}/poll/vote", {"option": "1"}


def useful(_bob):
    return f"/posts/{make_reply(make_discussion(), make_member()).id}/useful", {"value": "useful"}


def rate(_bob):
    said = make_reply(make_petition(), make_member(), stance="for")
    by = make_member()
    made = ContextNote(
        post_id=said.id, root_id=said.root_id, author_id=by.id, words="See.", source="https://a.example/"
    )
    return f"/context/{save(made).id}/rate", {"value": "helpful"}


def join(_bob):
    return "/t/health/join", {}


def ask_for_vote(_bob):
    lead = make_member()
    save(TopicRole(topic_id=get_topic().id, member_id=lead.id, role="lead"))
    return "/t/health/recall", {"member": str(lead.id)}


def vote_about_lead(_bob):
    lead = make_member()
    recall = Recall(
        topic_id=get_topic().id,
        member_id=lead.id,
        needs=3,
        opened_at=datetime.now(UTC),
        ends_at=IN_A_WEEK,
        electorate=9,
    )
    return "/t/health/recall/vote", {"recall": str(save(recall).id), "vote": "recall"}


def meant(bob):
    said = make_reply(thread := make_discussion(is_debate=True), bob, stance="for")
    restated = {"words": "You mean this.", "of": bob.id}
    answer = make_reply(thread, make_member(), parent=said, stance="against", restated=restated)
    return f"/posts/{answer.id}/restated", {"value": "yes"}


def answered(bob):
    asked = make_reply(thread := make_discussion(is_debate=True), bob, stance="question")
    return f"/posts/{make_reply(thread, make_member(), parent=asked).id}/answer", {"value": "yes"}


def accepting(bob):
    thread = make_discussion(bob, reply_count=LONG + 1)
    return f"/summaries/{save(Summary(root_id=thread.id, author_id=make_member().id)).id}/accept", {}


PRESSES = (meant, answered, accepting, answer_poll, useful, rate, join, ask_for_vote, vote_about_lead)


@pytest.mark.parametrize("press", PRESSES)
def test_nothing_is_voted_rated_or_joined_there(client, banned, press):
    address, form = press(banned)
    refused = client.post(address, data=form)
    assert refused.status_code == 403 and "banned you from this topic until" in refused.text


@pytest.mark.parametrize("write", [*WRITES, *PRESSES[:7]])
def test_elsewhere_and_when_it_is_over_the_same_is_taken(client, bob, write):
    save(TopicBan(member_id=bob.id, topic_id=get_topic("food").id, until=IN_A_WEEK))
    save(TopicBan(member_id=bob.id, topic_id=get_topic().id, until=datetime.now(UTC) - timedelta(minutes=1)))
    address, form = write(bob)
    assert client.post(address, data=form).status_code == 303


def test_reading_signing_reporting_following_and_drafts_go_on(client, banned):
    asked, thread = make_petition(), make_discussion(title="Why pills?")
    save(Draft(member_id=banned.id, place=f"thread:{thread.id}", body="Half a thought"))
    assert client.post(f"/petitions/{asked.id}/sign", data={}).status_code == 303
    assert client.post(f"/posts/{thread.id}/report", data={"rule": "spam"}).status_code == 303
    assert client.post("/t/health/follow").status_code == 303
    assert client.post(f"/posts/{thread.id}/share", data={}).status_code == 303
    page = client.get(f"/discussions/{thread.id}/{thread.slug}")
    assert "Half a thought" in page.text, "what was typed waits for the end"
    here, anew = f"/posts/{thread.id}", "/t/health/new"
    written = (f"{here}/replies", f"{here}/context", f"{here}/summary", anew, f"{anew}?kind=petition")
    for address in (f"/discussions/{thread.id}/{thread.slug}", *written):
        said = client.get(address).text
        assert "banned from this topic until" in said and 'href="/me/standing"' in said, "before anything is typed"
    own = make_discussion(banned)
    assert client.post(f"/posts/{own.id}/delete").status_code == 303


def acts_of(page):
    """What a page of a thread offers to do with it and with its replies."""
    offered = {
        "data-reply ": "reply",
        "data-quote ": "quote",
        "/useful": "vote",
        'name="body"': "write",
        "/answer": "mark",
    }
    return {act for words, act in offered.items() if words in page}


@pytest.mark.parametrize("make", [make_discussion, make_petition])
def test_a_thread_offers_nothing_that_would_be_refused_while_a_ban_lasts(client, bob, make, keeping):
    thread = make(bob)
    reply = make_reply(thread, make_member())
    address, live = post_url(thread), f"/posts/{thread.id}/replies.json?ids={reply.id}"
    before = acts_of(client.get(address).text)
    assert before >= {"reply", "vote", "write"}
    ban = save(TopicBan(member_id=bob.id, topic_id=thread.topic_id, until=IN_A_WEEK))
    assert acts_of(client.get(address).text) == set(), "though the part with the replies is kept for all others"
    assert acts_of(client.get(live).json["replies"][0]["html"]) == set()
    with client.application.app_context(), db.transaction():
        db.session.delete(ban)
    assert acts_of(client.get(address).text) == before


def test_the_page_of_the_topic_says_it_and_offers_nothing_to_begin(client, banned):
    make_discussion()
    page, members = client.get("/t/health").text, client.get("/t/health/members").text
    assert "banned from this topic until" in page and "/t/health/new" not in page
    assert "banned from this topic until" in members and 'action="/t/health/join"' not in members
    assert "/t/food/new" in client.get("/t/food").text


def test_nobody_is_told_that_all_is_well_while_a_ban_lasts(client, banned):
    page = client.get("/me/standing").text
    assert "banned from the topic" in page and "in good standing" not in page, "it is told later"
