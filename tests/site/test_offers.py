"""What a page offers is what the server takes: for each kind of post, as it may be, and each kind of person."""

from itertools import product
from typing import Any, NamedTuple

import pytest
from factories import make_discussion, make_member, make_petition, make_reply, save
from policy import forgotten

from activistnet.follows.models import Block
from activistnet.moderation.models import ACTIONS
from activistnet.posts.links import post_url

NOW = "2026-01-01T00:00:00Z"
STATES: dict[str, dict[str, str]] = {"open": {}, "locked": {"locked_at": NOW}, "hidden": {"visibility": "hidden"}}
CLOSED = {"closed": {"stage": "closed"}}  # as a petition may be, too
PEOPLE = ("visitor", "other", "author", "moderator", "moderator apart")
GUEST = {"name": "Ada", "email": "ada@example.org", "country": "NL"}
PETITION = {"demand": "Keep it", "body": "Anew", "target": "The Council", "goal": "200"}


class Act(NamedTuple):
    """An address, as it stands on the page, and what is sent there."""

    address: str
    sent: dict[str, Any]


OF_POSTS = [
    Act("/posts/{id}/edit", {"body": "Anew"}),
    Act("/posts/{id}/delete", {}),
    Act("/posts/{id}/report", {"rule": "spam"}),
    Act("/moderation/posts/{id}", {"action": "hide", "rule": "spam", "reason": "Sold pills."}),
]
ACTS = {
    "discussion": [Act("/posts/{id}/edit", {"title": "Beds", "body": "Anew"}), *OF_POSTS[1:]],
    "reply": OF_POSTS,
    "petition": [
        Act("/petitions/{id}/edit", PETITION),
        Act("/petitions/{id}/close", {}),
        Act("/petitions/{id}/sign", {}),
        *OF_POSTS[2:],
    ],
}


def make(kind, author, state):
    """A post of this kind and the page it is shown on. In a locked thread the reply is as it was."""
    values = (STATES | CLOSED)[state]
    if kind == "discussion":
        post = root = make_discussion(author, **values)
    elif kind == "petition":
        post = root = make_petition(author, **values)
    else:
        root = make_discussion(**values if state == "locked" else {})
        post = make_reply(root, author, **values if state == "hidden" else {})
    return post, post_url(root)


def enter(app, log_in, person, author):
    browser = app.test_client()
    if person == "author":
        log_in(author, browser)
    elif person != "visitor":
        member = log_in(make_member(role="member" if person == "other" else "moderator"), browser)
        if person == "moderator apart":
            save(Block(member_id=author.id, blocked_id=member.id))
    return browser


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", ACTS)
def test_what_is_offered_is_taken_and_nothing_else(app, client, log_in, kind, state, person):
    author = make_member()
    browser = enter(app, log_in, person, author)
    for act in ACTS[kind]:
        if act.address.endswith("/sign") and person == "moderator apart":
            continue
        post, page = make(kind, author, state)
        address = act.address.format(id=post.id)
        shown = browser.get(page).text
        is_offered = f'="{address}"' in shown
        sent = GUEST if act.address.endswith("/sign") and person == "visitor" else act.sent
        if state == "hidden" and "action" in sent:
            sent = {**sent, "action": "restore"}
        assert (browser.get(address).status_code == 200) == is_offered, f"GET {address}"
        assert (browser.post(address, data=sent).status_code < 400) == is_offered, f"POST {address}"


@pytest.mark.parametrize("person", PEOPLE)
def test_of_a_closed_petition_nothing_is_offered_or_taken_but_what_stays(app, client, log_in, person):
    author = make_member()
    browser = enter(app, log_in, person, author)
    petition = make_petition(author, stage="closed")
    page = browser.get(post_url(petition))
    assert page.status_code == 200
    for act in ACTS["petition"][:3]:
        address = act.address.format(id=petition.id)
        assert f'="{address}"' not in page.text
        sent = GUEST if address.endswith("/sign") and person == "visitor" else act.sent
        answer = browser.post(address, data=sent)
        is_done_already = person == "author" and address.endswith("/close")  # and it says so
        assert answer.status_code >= 400 or is_done_already, address
    is_asked = f'action="/posts/{petition.id}/replies"' in page.text
    assert (browser.post(f"/posts/{petition.id}/replies", data={"body": "But"}).status_code == 303) == is_asked


@pytest.mark.parametrize(("kind", "state"), [*product(ACTS, STATES), ("petition", "closed")])
def test_what_a_moderator_is_offered_to_decide_is_taken_and_nothing_else(app, client, log_in, kind, state):
    log_in(make_member(role="moderator"))
    post, _page = make(kind, make_member(), state)
    case = f"/moderation/posts/{post.id}"
    shown = client.get(case).text
    offered = {action for action in ACTIONS if f'name="action" value="{action}"' in shown}
    assert offered
    also = {"topic": "food", "title": "Night clinics by day", "into": str(make_discussion().id)}
    for action in ACTIONS:
        sent = {"action": action, "rule": "spam", "reason": "Sold pills.", "previous": "", **also}
        with forgotten(app):  # each is sent as if it were the first
            answer = client.post(case, data=sent)
        assert (answer.status_code == 303) == (action in offered), (action, answer.status_code)


@pytest.mark.parametrize("kind", ["discussion", "petition"])
@pytest.mark.parametrize("state", ["open", "locked"])
def test_replies_are_offered_where_they_are_taken(client, log_in, kind, state):
    author = log_in(make_member())
    root, page = make(kind, author, state)
    reply = make_reply(root)
    shown = client.get(page).text
    is_open = state == "open"
    assert (f'action="/posts/{root.id}/replies"' in shown) == is_open
    assert (f'href="/posts/{root.id}/replies?parent={reply.id}"' in shown) == is_open
    assert ("locked" in shown) != is_open
    assert (client.get(f"/posts/{root.id}/replies").status_code == 200) == is_open
    assert (client.post(f"/posts/{root.id}/replies", data={"body": "But"}).status_code == 303) == is_open


def test_what_was_typed_while_the_thread_was_locked_is_given_back(client, log_in):
    author = log_in(make_member())
    root = make_discussion(locked_at=NOW)
    for post in (make_discussion(author, locked_at=NOW), make_reply(root, author)):
        answer = client.post(f"/posts/{post.id}/edit", data={"body": "My long text"})
        assert answer.status_code == 422
        assert "locked" in answer.text and "My long text" in answer.text
        assert "Send it again" not in answer.text and ">Go to the thread</a>" in answer.text
    petition = make_petition(author, locked_at=NOW)
    answer = client.post(f"/petitions/{petition.id}/edit", data={**PETITION, "body": "My long text"})
    assert answer.status_code == 422
    assert "locked" in answer.text and "My long text" in answer.text
