"""What the search finds, through its page."""

import re

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import run_due
from activistnet.follows.models import Block, Mute
from activistnet.posts.models import Post
from activistnet.search import services
from activistnet.topics.models import Topic

TITLE = re.compile(r'<h3 class="headline headline-small"><a href="([^"]+)"')


@pytest.fixture
def search(client):
    """The page for these words."""

    def ask(typed, **filters):
        answer = client.get("/search", query_string={"q": typed, **filters})
        assert answer.status_code == 200
        return answer.text

    return ask


def found(page):
    return TITLE.findall(page)


def titles(page):
    """What stands behind the word that is looked for."""
    return set(re.findall(r"(?i)pangolin</mark> (\w+)", page))


def test_posts_are_found_by_their_words_whatever_the_accents_and_the_form(app, search, read):
    lower = make_petition(title="Lower the rents in Lyon", body="Housing is a right. The rents are too high.")
    thread = make_discussion(title="Cafés éphémères", body="Les loyers des cafés sont trop élevés.")
    arabic = make_discussion(title="خفض الإيجارات", body="الإِيجَارات مرتفعة في المدينة")
    reply = make_reply(thread, body="Tenants of Mill Street pay 900 now.")
    read()
    for typed, what in [
        ("rent", lower),
        ("RENTS lyon", lower),
        ("houses", lower),
        ("cafe", thread),
        ("loyer élevé", thread),
        ("ephemeres", thread),
        ("الايجارات", arabic),
        ("tenant mill", reply),
        ('"mill street"', reply),
        ("tenants -lyon", reply),
    ]:
        assert [str(what.id) in address for address in found(search(typed))] == [True], typed
    assert found(search('"street mill"')) == []
    assert found(search("tenants -mill")) == []
    assert len(found(search("lyon or tenants"))) == 2


def test_words_that_were_found_are_marked_and_what_was_written_stays_text(search, read):
    make_discussion(
        title="<b>Éclairs</b> & more", body='<script>alert(1)</script> Many éclairs & "tarts" for <i>all</i>.'
    )
    read()
    page = search("eclair")
    assert "&lt;b&gt;<mark>Éclairs</mark>&lt;/b&gt; &amp; more" in page
    assert "<mark>éclairs</mark>" in page
    assert "<script>alert" not in page and "<i>all" not in page


def test_the_words_around_the_first_one_found_are_shown(search, read):
    make_discussion(title="Long", body="Nothing here. " * 60 + "Then the lighthouse burned down. " + "And so on. " * 60)
    read()
    page = search("lighthouse")
    assert "the <mark>lighthouse</mark> burned" in page
    assert "… " in page


def test_people_and_topics_are_found_beside_posts(search, read):
    make_member("selma_k", display_name="Selma Karim")
    read()
    assert "Selma Karim" in search("karim")
    assert "/t/health" in search("health")
    assert "Selma Karim" in search("karim", kind="members")
    assert 'href="/t/health"' in search("heal", kind="topics")


def test_filters_leave_out_what_is_not_asked_for(app, search, read):
    closed = make_petition(title="Zebra crossings", stage="closed")
    opened = make_petition(title="More zebra crossings")
    won = make_petition(title="A zebra crossing that is there", stage="won")
    elsewhere = make_discussion(title="Zebra talk", topic_id=get_topic("poverty").id)
    french = make_discussion(title="Le zebra de la rue", body="Les enfants du quartier et les parents sont avec nous.")
    with app.app_context(), db.transaction():
        old = sa.text("UPDATE posts SET created_at = now() - interval '40 days' WHERE id = :id")
        db.session.execute(old, {"id": elsewhere.id})
    read()
    assert len(found(search("zebra"))) == 5
    assert len(found(search("zebra", kind="petitions"))) == 3
    assert [str(won.id) in at for at in found(search("zebra", kind="petitions", state="won"))] == [True]
    assert len(found(search("zebra", kind="petitions", state="closed"))) == 2
    assert str(closed.id) in "".join(found(search("zebra", kind="petitions", state="closed")))
    assert [str(opened.id) in at for at in found(search("zebra", kind="petitions", state="open"))] == [True]
    assert [str(elsewhere.id) in at for at in found(search("zebra", topic="poverty"))] == [True]
    assert [str(french.id) in at for at in found(search("zebra", language="fr"))] == [True]
    assert len(found(search("zebra", since="month"))) == 4
    assert len(found(search("zebra", since="nonsense", topic="nowhere", language="xx", state="?"))) == 5


def test_a_thread_is_searched_alone(client, search, read):
    thread, other = make_discussion(), make_discussion()
    mine, _theirs = make_reply(thread, body="A walrus."), make_reply(other, body="A walrus too.")
    read()
    page = search("walrus", **{"in": thread.id})
    assert found(page) == [f"/r/{mine.id}"]
    assert "In the debate" in page
    assert client.get("/search?q=walrus&in=999999").status_code == 404
    assert client.get(f"/search?q=walrus&in={mine.id}").status_code == 404


def test_a_long_list_goes_on_page_by_page(search, read):
    ids = [make_discussion(title=f"Otter {n}").id for n in range(25)]
    read()
    first = search("otter", kind="discussions")
    after = re.search(r"after=([\w%-]+)", first)[1]
    second = search("otter", kind="discussions", after=after)
    numbers = [int(address.split("/")[2]) for address in found(first) + found(second)]
    assert numbers == ids[::-1]


def test_what_is_rarer_than_the_newest_posts_is_found_by_the_index(app, search, read, monkeypatch):
    monkeypatch.setattr("activistnet.search.queries.NEWEST", 3)
    rare = make_discussion(title="The okapi")
    for _ in range(5):
        make_discussion()
    read()
    assert [str(rare.id) in at for at in found(search("okapi"))] == [True]
    assert found(search("quagga")) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Find petitions, debates, replies"),
        ("x" * 10_000, "too long"),
        ("y", "One letter"),
        ("%", "no words"),
        ("_", "no words"),
        ("'\"\\", "no words"),
        ("& | ! ( ) <-> :*", "no words"),
        ("😀", "no words"),
        ("the", "almost every text"),
        ("le la des", "almost every text"),
        ("-rents", "leave out"),
        ("a\u0301" + "\u0301" * 40, "accents"),
        ("100%", "Nothing found"),
        ("rents') OR 1=1 --", "Nothing found"),
        ("'; DROP TABLE posts; --", "Nothing found"),
        ("a:* & b", None),
        ("\x00", "no words"),
        ("水", "Nothing found"),
        ("or", None),
        ('"', "no words"),
    ],
)
@pytest.mark.parametrize("kind", ["", "replies", "members", "topics"])
def test_whatever_is_typed_is_answered_with_a_sentence(search, typed, sentence, kind):
    page = search(typed, kind=kind) if kind else search(typed)
    if sentence and kind in ("", "replies"):
        assert sentence in page.replace("&#39;", "'")


@pytest.mark.parametrize(
    "query", ["kind=nothing", "q=a%20b&kind=%00", "q=rents&kind=replies&after=x", "q=x&in=0", f"q=x&in={2**63}"]
)
def test_an_address_that_leads_nowhere_is_not_found(client, query):
    assert client.get(f"/search?{query}").status_code == 404


def test_blocks_mutes_and_what_is_hidden_or_deleted_hold_in_the_search(app, client, search, read, log_in):
    author, reader, blocked = make_member(), make_member(), make_member()
    muted, other = make_member(), make_member()
    hidden = make_discussion(author, title="Pangolin hidden", visibility="hidden")
    gone = make_discussion(author, title="Pangolin gone")
    make_discussion(author, title="Pangolin shown")
    make_discussion(blocked, title="Pangolin blocked")
    make_discussion(muted, title="Pangolin muted")
    make_reply(hidden, other, body="Pangolin below what is hidden")
    save(Block(member_id=blocked.id, blocked_id=reader.id))
    save(Mute(member_id=reader.id, muted_id=muted.id))
    read()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Post).where(Post.id == gone.id).values(visibility="deleted", title="", body=""))
    assert titles(search("pangolin")) == {"shown", "blocked", "muted"}
    log_in(reader)
    assert titles(search("pangolin")) == {"shown"}
    log_in(author)
    assert titles(search("pangolin")) == {"hidden", "shown", "blocked", "muted", "below"}
    log_in(make_member(role="moderator"))
    assert titles(search("pangolin")) == {"hidden", "shown", "blocked", "muted", "below"}


def test_an_edit_is_found_by_its_new_words_and_a_deleted_post_by_none(app, client, search, read, log_in):
    author = log_in(make_member())
    post = make_discussion(author, title="Marmots", body="Marmots sleep.")
    read()
    assert found(search("marmot"))
    edited = client.post(f"/posts/{post.id}/edit", data={"title": "Badgers", "body": "Badgers dig."})
    assert edited.status_code == 303
    read()
    assert found(search("marmot")) == []
    assert found(search("badger"))
    client.post(f"/posts/{post.id}/delete")
    assert found(search("badger")) == []
    with app.app_context():
        assert (
            db.session.scalar(sa.text("SELECT count(*) FROM search_documents WHERE post_id = :id"), {"id": post.id})
            == 0
        )
        services.forget_words("")
        assert db.session.scalar(sa.text("SELECT count(*) FROM search_words WHERE word LIKE 'badger%'")) == 0


def test_a_mistyped_word_leads_to_what_was_meant_where_that_finds_something(app, search, read):
    make_member("selma_k", display_name="Selma Karimova")
    make_discussion(title="The lighthouse keeper")
    make_discussion(title="The observatory", visibility="hidden")
    read()
    for typed, meant in [
        ("karimvoa", "karimova"),
        ("lighthous3", "lighthouse"),
        ("ligthhouse keeper", "lighthouse keeper"),
    ]:
        assert f"<bdi>{meant}</bdi></a>?" in search(typed), typed
    assert "Did you mean" not in search("observatoryy")
    assert "Did you mean" not in search("qwertzuiop")


def test_what_was_there_before_is_read_in_parts_the_newest_first(app, search, monkeypatch):
    monkeypatch.setattr(services, "FILLED", 2)
    monkeypatch.setattr(services.fill, "__defaults__", (2,))
    posts = [make_discussion(title="Puffins") for _ in range(5)]
    make_member("puffin_friend")
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("DELETE FROM search_documents"))
        db.session.execute(sa.text("DELETE FROM search_waiting"))
    run = app.test_cli_runner()
    assert "number" in run.invoke(args=["search", "fill"]).output
    assert "not read yet" in run.invoke(args=["search", "status"]).output
    assert "Older posts are still being added" in search("puffins")
    with app.app_context():
        run_due()
    numbers = {int(address.split("/")[2]) for address in found(search("puffins", kind="discussions"))}
    assert numbers == {posts[-1].id, posts[-2].id}
    with app.app_context():
        while run_due():
            pass
    assert "Every post has been read" in run.invoke(args=["search", "status"]).output
    assert len(found(search("puffins", kind="discussions"))) == 5
    assert "Did you mean" in search("pufin_friend", kind="members") or "puffin" in search("pufin", kind="members")


def test_the_page_is_no_robots_business_and_is_not_kept(client):
    answer = client.get("/search?q=rents")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Disallow: /search" in client.get("/robots.txt").text


def test_searching_too_often_is_told_when_to_try_again(client, configure):
    configure(limits=0.05)
    answers = [client.get("/search?q=rents") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]


def test_a_thread_with_a_number_of_any_length_is_none(client):
    assert client.get(f"/search?q=rents&in={'9' * 5000}").status_code == 200


def test_what_is_in_topics_that_speak_a_language_is_found_and_these_topics(app, search, read):
    here, there = (
        make_discussion(title="Zebra here"),
        make_discussion(title="Zebra there", topic_id=get_topic("food").id),
    )
    make_member("zebra")
    read()
    assert "Language of the topic" not in search("zebra")  # no topic says what it speaks
    with app.app_context(), db.transaction():
        spoken = {"languages": ["fr", "en"], "description": "Zebra."}
        db.session.execute(sa.update(Topic).where(Topic.slug == "food").values(spoken))
        db.session.execute(sa.update(Topic).where(Topic.slug == "poverty").values(description="Zebra."))
    page = search("zebra", kind="discussions", speaks="fr")
    assert [str(there.id) in at for at in found(page)] == [True] and '<option value="fr" selected>' in page
    everything = search("zebra", speaks="fr")
    assert str(there.id) in everything and "/t/food" in everything
    assert 'href="/t/poverty"' not in everything and "@zebra" not in everything
    topics = search("zebra", kind="topics", speaks="fr")
    assert 'href="/t/food"' in topics and 'href="/t/poverty"' not in topics and '<option value="fr" selected>' in topics
    assert 'href="/t/poverty"' in search("zebra", kind="topics")
    assert found(search("zebra", speaks="fr", topic="health")) == []
    everywhere = found(search("zebra", kind="discussions", speaks="ar"))  # what none speaks leaves nothing out
    assert len(everywhere) == 2 and str(here.id) in "".join(everywhere)
