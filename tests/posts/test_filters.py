"""Filters of a member: words, people for a time, strangers in a thread of their own. They fold, and hide nothing."""

import re

import pytest
import sqlalchemy as sa
from factories import current, get_topic, make_discussion, make_member, make_reply, save
from feeds import did, follow, follow_topic, mute

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.follows import tasks as follow_tasks
from activistnet.follows.models import Mute
from activistnet.members.models import Member
from activistnet.members.services import people
from activistnet.notifications.queries import count_unread
from activistnet.posts import filters, tasks
from activistnet.posts.filter_models import WordFilter
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.links import post_url

EARLIER = sa.func.now() - sa.text("interval '1 minute'")
pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def filtering(browse):
    """`filtering("spoiler", ...)`: a member who filters these words, by the page of them."""

    def filtering(*words, **more):
        member = make_member()
        for word in words:
            assert browse(member).post("/settings/filters", data={"word": word, **more}).status_code == 303
        return member

    return filtering


def reply_in(root, body, author=None, **values):
    return make_reply(root, author, body=body, body_html=f"<p>{body}</p>", **values)


def folded(page, reply):
    """The line that stands over a reply that is folded; None where it is not."""
    whole = re.search(rf'id="r{reply.id}".*?</article>', page.text, re.DOTALL)[0]
    line = re.search(r"<summary>(.*?)</summary>", whole, re.DOTALL)
    return re.sub(r"<[^>]+>", "", line[1]).strip() if line else None


@pytest.mark.parametrize(
    ("word", "body", "is_found"),
    [
        ("spoiler", "A Spoiler!", True),
        ("Élection", "the elections", False),
        ("Élection", "ELECTION day", True),
        ("بَرد", "برد شديد", True),
        ("two words", "It takes two words.", True),
        ("c++", "Write C++ now", True),
        ("art", "A party", False),
        ("href", '<a href="/x">Look</a>', False),
        ("a.b", "axb", False),
        ("straße", "STRASSE", True),
    ],
)
def test_a_word_folds_a_reply_whatever_its_case_and_accents(browse, filtering, word, body, is_found):
    root, member = make_discussion(), filtering(word)
    found, other = reply_in(root, body), reply_in(root, "Quite another matter")
    page = browse(member).get(post_url(root))
    assert folded(page, found) == (f"Hidden by your filter: {word} Show" if is_found else None)
    assert folded(page, other) is None
    assert folded(browse().get(post_url(root)), found) is None
    data = browse(member).get(f"/posts/{root.id}/replies.json?ids={found.id}").json["replies"][0]["html"]
    assert ("Hidden by your filter" in data) is is_found


def test_nobody_is_folded_from_themselves_and_nobody_else_notices(browse, filtering, keeping):
    root, member = make_discussion(), filtering("weir")
    own, other = reply_in(root, "The weir", member), reply_in(root, "That weir")
    page = browse(member).get(post_url(root))
    assert folded(page, own) is None and folded(page, other)
    for reader in (make_member(), None, member):
        page = browse(reader).get(post_url(root))
        assert bool(folded(page, other)) is (reader is member)


def test_filters_hold_at_home_and_in_lists(browse, filtering):
    friend, member = make_member(), filtering("weir")
    follow(member, friend)
    follow_topic(member, get_topic())
    root = make_discussion(friend, title="Open the weir")
    did(friend, "posted", root, 600_000)
    for path in ("/", "/t/health", "/discussions"):
        page = browse(member).get(path).text
        assert "Hidden by your filter: weir" in re.sub(r"<[^>]+>", "", page), path
        assert "Open the weir" in page, "it is a press away"
    assert "Hidden by your filter" not in browse(friend).get("/discussions").text


def test_what_a_side_says_best_is_left_out_where_it_holds_a_word(browse, filtering):
    root, member = make_discussion(is_debate=True), filtering("weir")
    make_reply(root, body="The weir is old", stance="for")
    make_reply(root, body="Fish like it", stance="against")
    for reader, is_said in ((member, False), (None, True)):
        sides = browse(reader).get(f"{post_url(root)}?show=for").text
        before = browse(reader).get(post_url(root)).text.partition('<article class="reply')[0]
        assert ("The weir is old" in before) is is_said
        assert "Fish like it" in sides


def test_moderators_are_shown_everything_where_they_moderate(browse):
    moderator = make_member(role="moderator")
    browse(moderator).post("/settings/filters", data={"word": "pills"})
    reply = reply_in(make_discussion(), "Buy my pills")
    browse(make_member()).post(f"/posts/{reply.id}/report", data={"rule": "spam"})
    for path in ("/moderation", f"/moderation/posts/{reply.id}"):
        page = browse(moderator).get(path, follow_redirects=True).text
        assert "Buy my pills" in page and "Hidden by your filter" not in page


def test_a_filter_ends_by_itself_or_is_taken_out(browse, filtering):
    root, member = make_discussion(), filtering("weir", days="7")
    reply = reply_in(root, "That weir")
    assert "until" in browse(member).get("/settings/filters").text
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(WordFilter).values(ends_at=EARLIER))
    assert folded(browse(member).get(post_url(root)), reply) is None
    assert "weir" not in browse(member).get("/settings/filters").text
    with current().app_context(), db.transaction():
        tasks.clear_away()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(WordFilter)) == 0
    browse(member).post("/settings/filters", data={"word": "weir"})
    with current().app_context():
        number = db.session.scalar(sa.select(WordFilter.id))
    assert browse(make_member()).post(f"/settings/filters/{number}/remove").status_code == 303
    assert folded(browse(member).get(post_url(root)), reply)
    assert browse(member).post(f"/settings/filters/{number}/remove").status_code == 303
    assert folded(browse(member).get(post_url(root)), reply) is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"word": ""}, "Enter a word."),
        ({"word": "..."}, "Enter a word."),
        ({"word": "ـــ"}, "Enter a word."),
        ({"word": "x" * 41}, "Use at most 40 characters."),
        ({"word": "weir", "days": "8"}, "Choose one of the options."),
    ],
)
def test_what_is_no_word_is_refused_and_given_back(browse, sent, said):
    answer = browse(make_member()).post("/settings/filters", data=sent)
    assert answer.status_code == 422 and said in answer.text
    assert f'value="{sent["word"]}"' in answer.text


def test_a_list_that_is_full_takes_no_more_but_changes(browse, filtering, monkeypatch):
    monkeypatch.setattr("activistnet.posts.services.filters.MOST", 1)
    member = filtering("weir")
    refused = browse(member).post("/settings/filters", data={"word": "dam"})
    assert refused.status_code == 422 and "as many words as you can" in refused.text
    assert browse(member).post("/settings/filters", data={"word": "WEIR", "days": "1"}).status_code == 303
    assert filters.MOST == 50


def test_who_leaves_filters_nothing(filtering):
    member = filtering("weir")
    with current().test_request_context(), db.transaction():
        people.erase(db.session.get_one(Member, member.id))
    with current().app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(WordFilter)) == 0


def test_somebody_is_muted_for_a_while_and_comes_back(browse):
    member, muted = make_member(), make_member("mutt")
    root = make_discussion(muted, title="Said by mutt")
    assert "Until I change it" in browse(member).get("/@mutt/mute").text
    assert browse(member).post("/@mutt/mute", data={"days": "7"}).location == "/settings/blocks"
    assert "until" in browse(member).get("/settings/blocks").text
    assert root.title not in browse(member).get("/discussions").text
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Mute).values(ends_at=EARLIER))
    assert root.title in browse(member).get("/discussions").text
    assert "mutt" not in browse(member).get("/settings/blocks").text
    assert ">Mute <" in browse(member).get("/@mutt").text
    with current().app_context(), db.transaction():
        follow_tasks.clear_away()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mute)) == 0


def test_a_mute_is_made_longer_and_of_nonsense_nothing_comes(browse):
    member, muted = make_member(), make_member("mutt")
    mute(member, muted)
    assert browse(member).post("/@mutt/mute", data={"days": "1"}).status_code == 303
    with current().app_context():
        assert db.session.scalar(sa.select(Mute.ends_at)) is not None
    assert browse(member).post("/@mutt/mute", data={"days": "2"}).status_code == 422
    assert browse(member).post("/@mutt/mute").status_code == 303
    with current().app_context():
        assert db.session.scalar(sa.select(Mute.ends_at)) is None
    assert browse(muted).post("/@mutt/mute", data={"days": "1"}).status_code == 422


def test_an_author_folds_strangers_in_a_thread_of_their_own_for_themselves(app, browse):
    author, friend, stranger, other = (make_member() for _ in range(4))
    follow(author, friend)
    root = make_discussion(author)
    assert "only you know" in browse(author).get(f"/posts/{root.id}/replying").text.lower()
    assert browse(author).post(f"/posts/{root.id}/replying", data={"hears_followed": "y"}).status_code == 303
    for member in (friend, stranger):
        assert browse(member).post(f"/posts/{root.id}/replies", data={"body": "Because"}).status_code == 303
    with app.app_context():
        while run_due():
            pass
        assert count_unread([author.id])[author.id] == 1
    page = browse(author).get(post_url(root)).text
    assert page.count("From someone you don't follow") == 1
    for reader in (other, None):
        assert "From someone you don't follow" not in browse(reader).get(post_url(root)).text


def test_what_its_author_wants_to_hear_of_is_nobody_elses(app, browse):
    author, answered, stranger = (make_member() for _ in range(3))
    root = make_discussion(author)
    save(ThreadGate(root_id=root.id, hears_followed=True))
    parent = make_reply(root, answered)
    assert (
        browse(stranger).post(f"/posts/{root.id}/replies", data={"body": "Because", "parent": parent.id}).status_code
        == 303
    )
    with app.app_context():
        while run_due():
            pass
        assert count_unread([author.id, answered.id]) == {author.id: 0, answered.id: 1}


def test_a_blocked_person_s_replies_neither_count_nor_are_told(app, browse):
    author, blocked, friend = (make_member() for _ in range(3))
    root = make_discussion(author)
    for member in (blocked, friend):
        browse(member).post(f"/posts/{root.id}/replies", data={"body": "Because"})
    with app.app_context():
        while run_due():
            pass
    assert browse(author).post(f"/@{blocked.handle}/block").status_code == 303
    with app.app_context():
        while run_due():
            pass
        assert count_unread([author.id])[author.id] == 1
    assert "<span data-reply-count>1</span>" in browse(author).get(post_url(root)).text
    assert "<span data-reply-count>2</span>" in browse().get(post_url(root)).text
    page = browse(author).get("/notifications").text
    assert friend.display_name in page and blocked.display_name not in page
