"""A kind of post nobody thought of: with a class, its macros and a line in KINDS it is everywhere."""

import databases
import pytest
from decided import pass_half_a_minute
from factories import get_topic, make_member, save
from jinja2 import ChoiceLoader, DictLoader

from activistnet import wiring
from activistnet.follows.models import Follow
from activistnet.posts import queries
from activistnet.posts.kinds import KINDS, Kind, ListWords, Words
from activistnet.posts.models import Activity, Post


class Poll(Post):
    """A question that is voted on."""

    __mapper_args__ = {"polymorphic_identity": "poll"}


POLL = Kind(
    model=Poll,
    path="/polls",
    words=Words(
        one="Poll",
        with_article="A poll",
        titled="poll “%(title)s”",
        listed=ListWords("Polls", "No polls yet.", "Polls asked under this name stand here."),
        edit="Edit your poll",
        begin="Ask everybody",
    ),
    cards=queries.cards,
    announce=lambda post: None,
    template="polls/_parts.html",
    line_needs_card=True,
    takes_stances=True,
    counts_shares=True,
    new_page=lambda topic: f"What do you want to ask {topic.name}?",
)
PARTS = """
{% macro topic_line(line, card=None) %}<li>Poll in the topic: {{ line.title }} {{ card.excerpt }}</li>{% endmacro %}
{% macro row(card) %}<li>Poll of a member: {{ card.title }}</li>{% endmacro %}
{% macro card(card, via, said, acts) %}<h2><a href="{{ post_url(card) }}">Vote</a></h2>{{ acts }}{% endmacro %}
{% macro share_brought(n) %}{{ n }} votes came with you.{% endmacro %}
{% macro share_count(n) %}<b>{{ n }} votes</b>{% endmacro %}
"""

# A class can't be unmapped. So the site forgets at once that there is one, and the tests below remind it.
KNOWN = Post.__mapper__.polymorphic_map
MAPPER = KNOWN.pop("poll")


@pytest.fixture
def polls(app, monkeypatch):
    """A site with polls."""
    monkeypatch.setitem(KNOWN, "poll", MAPPER)
    monkeypatch.setitem(KINDS, "poll", POLL)
    monkeypatch.setattr(
        app.jinja_env, "loader", ChoiceLoader([DictLoader({POLL.template: PARTS}), app.jinja_env.loader])
    )


@pytest.fixture
def author(polls):
    return make_member("amina")


@pytest.fixture
def poll(author):
    texts = {
        "title": "Trams at night?",
        "slug": "trams-at-night",
        "body": "Yes or no.",
        "body_html": "<p>Yes or no.</p>",
    }
    post = save(Poll(author_id=author.id, topic_id=get_topic().id, **texts))
    save(Activity(actor_id=author.id, verb="posted", post_id=post.id))
    return post


def test_a_topic_shows_its_line_and_leads_to_its_form(client, poll, count_queries):
    client.get("/t/health")
    with count_queries() as queries:
        page = client.get("/t/health").text
    assert len(queries) == 4, queries.statements
    assert "Poll in the topic: Trams at night? Yes or no." in page
    assert 'href="/t/health/new?kind=poll">Ask everybody</a>' in page
    assert client.get("/t/health/new?kind=poll").text == "What do you want to ask Health?"


def test_a_feed_shows_its_card(client, log_in, author, poll):
    save(Follow(member_id=log_in(make_member()).id, followed_id=author.id))
    page = client.get("/").text
    assert f'<h2><a href="/polls/{poll.id}/trams-at-night">Vote</a></h2>' in page


def test_a_profile_lists_it_in_a_tab_of_its_own(client, author, poll):
    assert 'href="/@amina?show=polls">Polls</a>' in client.get("/@amina").text
    assert "Poll of a member: Trams at night?" in client.get("/@amina?show=polls").text
    make_member("bram")
    assert "Polls asked under this name stand here." in client.get("/@bram?show=polls").text


def test_its_thread_takes_replies_of_which_its_author_is_told(client, log_in, author, poll):
    log_in(make_member("bram", display_name="Bram"))
    assert 'name="stance"' in client.get(f"/posts/{poll.id}/replies").text
    answer = client.post(f"/posts/{poll.id}/replies", data={"body": "Yes!", "stance": "for"})
    assert client.get(answer.location).location.startswith(f"/polls/{poll.id}/trams-at-night#r")
    log_in(author)
    assert (
        f'<a href="/polls/{poll.id}/trams-at-night" dir="auto">Trams at night?</a>' in client.get("/notifications").text
    )


def test_moderators_decide_about_it_by_its_name(app, client, log_in, author, poll):
    log_in(make_member())
    client.post(f"/posts/{poll.id}/report", data={"rule": "spam"})
    log_in(make_member(role="moderator"))
    assert "Poll · Health" in client.get("/moderation").text
    assert "Poll in Health" in client.get(f"/moderation/posts/{poll.id}", follow_redirects=True).text
    decision = {"action": "lock", "rule": "spam", "reason": "It was asked before.", "previous": ""}
    assert client.post(f"/moderation/posts/{poll.id}", data=decision).status_code == 303
    pass_half_a_minute(app)
    assert "A poll · " in client.get("/moderation/log").text
    log_in(author)
    told = f'<a href="/polls/{poll.id}/trams-at-night">poll “<span dir="auto">Trams at night?</span>”</a>'
    assert told in client.get("/notifications").text


def test_the_link_of_a_share_leads_to_it_and_is_remembered_there(app, client, log_in, poll):
    log_in(make_member())
    client.post(f"/posts/{poll.id}/share", data={"note": "Vote"})
    page = client.get("/shares").text
    assert "<b>0 votes</b>" in page
    link = page.split("/s/")[1].split('"')[0]
    answer = app.test_client().get(f"/s/{link}")
    assert answer.location == f"/polls/{poll.id}/trams-at-night"
    assert f"via={link}" in answer.headers["Set-Cookie"]
    assert f"Path=/polls/{poll.id}" in answer.headers["Set-Cookie"]


def test_its_author_changes_and_deletes_it(client, log_in, author, poll):
    log_in(author)
    assert "Edit your poll" in client.get(f"/posts/{poll.id}/edit").text
    changed = client.post(f"/posts/{poll.id}/edit", data={"title": "Trams all night?", "body": "Yes."})
    assert changed.location == f"/polls/{poll.id}/trams-all-night"
    assert client.post(f"/posts/{poll.id}/delete").location == "/t/health"
    assert "Trams" not in client.get("/t/health").text


def test_a_kind_without_a_line_lets_no_site_start(app, polls):
    with pytest.raises(LookupError, match="without a line in KINDS: Poll"):
        wiring.create_app(databases.settings("unused"))


def test_no_form_is_offered_for_what_is_no_kind_or_opens_nothing(client):
    for name in ("poll", "reply", "", "nonsense"):
        assert client.get(f"/t/health/new?kind={name}").status_code == 404
