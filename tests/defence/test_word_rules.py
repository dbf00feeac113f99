"""Word rules: what they find, what they do with it, and that somebody sees before what they would have done."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, save
from shown import words

from activistnet.core.data.db import db
from activistnet.defence.models import WordHit, WordRule
from activistnet.moderation.models import Report
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.models import Post

RULE = {"kind": "word", "pattern": "cheap pills", "topic": "", "audience": "all", "effect": "hold", "days": "30"}


def get(app, model, row_id):
    with app.app_context():
        return db.session.get(model, row_id)


def seen(app, *post_ids):
    with app.app_context():
        return [db.session.get(Post, post_id).visibility for post_id in post_ids]


@pytest.mark.parametrize(
    ("kind", "pattern", "finds", "not_"),
    [
        ("word", "Café au lait", ["a CAFE  au\nlait here", "(café au lait)"], ["cafe au laits", "cafe"]),
        ("word", "pill", ["One pill.", "pill"], ["pills", "spill"]),
        ("word", "دواء", ["هذا دواء رخيص"], ["هذا خبر"]),
        ("domain", "shop.example", ["see https://shop.example/x", "at shop.example.", "www.a.shop.example"],
         ["myshop.example", "shop.example.org", "shop-example"]),
        ("link", "", ["see https://a.example", "www.a.example", "[so](http://b.example)"], ["no link here"]),
    ],
)  # fmt: skip
def test_what_a_rule_finds(app, acting, writer, say, kind, pattern, finds, not_):
    acting(kind=kind, pattern=pattern)
    root, author = make_discussion(), writer()
    assert seen(app, *(say(author, root, text) for text in finds)) == ["held"] * len(finds)
    assert seen(app, *(say(author, root, text) for text in not_)) == ["visible"] * len(not_)


def test_what_a_rule_holds_waits_and_its_author_reads_why(app, acting, writer, say, visitor, moderator):
    acting()
    root, author = make_discussion(), writer()
    reply_id = say(author, root, "Buy cheap pills here")
    page = f"/discussions/{root.id}/{root.slug}"
    assert "cheap pills" not in visitor.get(page).text
    assert "because of a word or a link in it" in author.get(page).text
    assert "Buy cheap pills here" in moderator.get("/moderation?view=held").text
    moderator.post("/moderation/held", data={"post": reply_id, "act": "release"})
    assert "cheap pills" in visitor.get(page).text


def test_threads_and_changes_are_looked_at_too(app, acting, writer, say, visitor):
    acting()
    author = writer(30)
    started = author.post("/t/health/discussions", data={"title": "Cheap pills", "body": "Now."})
    assert "looked at it" in words(author.get(started.location))
    petition = {"demand": "Sell cheap pills", "body": "To all.", "target": "the Council", "goal": "10"}
    assert author.post("/t/health/petitions", data=petition).status_code == 303
    assert "heap pills" not in visitor.get("/t/health").text
    reply_id = say(author, make_discussion(), "Fine so far")
    assert author.post(f"/posts/{reply_id}/edit", data={"body": "cheap pills"}).status_code == 303
    assert seen(app, reply_id) == ["held"]
    assert visitor.get(f"/r/{reply_id}").status_code == 404


def test_what_waits_for_the_author_of_its_thread_waits_for_a_moderator_once_a_rule_finds_it(
    app, acting, writer, say, moderator
):
    acting()
    author, other = writer(30), writer(30)
    root = make_discussion(author.member)
    save(ThreadGate(root_id=root.id, who="approved"))
    reply = say(other, root, "Something fair")
    assert other.post(f"/posts/{reply}/edit", data={"body": "Buy cheap pills"}).status_code == 303
    assert "Buy cheap pills" not in author.get(f"/posts/{root.id}/waiting").text
    assert author.post(f"/posts/{root.id}/waiting", data={"post": reply, "act": "release"}).status_code == 303
    assert seen(app, reply) == ["held"] and "because of a word or a link in it" in words(
        other.get(f"/r/{reply}", follow_redirects=True)
    )
    assert "Buy cheap pills" in moderator.get("/moderation?view=held").text


def test_a_rule_that_reports_publishes_and_opens_a_case(app, acting, writer, say, moderator):
    acting(effect="report")
    reply_id = say(writer(), make_discussion(), "Buy cheap pills")
    assert seen(app, reply_id) == ["visible"]
    with app.app_context():
        [report] = db.session.scalars(sa.select(Report).where(Report.post_id == reply_id))
        assert (report.reporter_id, report.note) == (None, "cheap pills")
    assert "Buy cheap pills" in moderator.get("/moderation").text


def test_a_rule_that_counts_does_nothing_else(app, acting, writer, say, moderator):
    rule_id = acting(effect="count")
    reply_id = say(writer(), make_discussion(), "Buy cheap pills")
    assert seen(app, reply_id) == ["visible"]
    assert "It has found something in 1 text in the last 30 days" in moderator.get(f"/moderation/words/{rule_id}").text
    with app.app_context():
        assert not db.session.scalars(sa.select(Report)).all()


def test_a_rule_for_new_accounts_or_a_topic_leaves_others_alone_and_staff_is_never_held(app, acting, writer, say):
    acting(audience="new")
    acting(pattern="dear pills", topic="food")
    root = make_discussion()
    elsewhere = make_discussion(topic_id=get_topic("food").id)
    posts = [
        say(writer(), root, "cheap pills"),
        say(writer(8), root, "cheap pills"),
        say(writer(), root, "dear pills"),
        say(writer(8), elsewhere, "dear pills"),
        say(writer(role="moderator"), elsewhere, "dear and cheap pills"),
    ]
    assert seen(app, *posts) == ["held", "visible", "visible", "held", "visible"]


def test_a_rule_acts_from_when_it_is_switched_on_until_it_is_off_or_over(app, make_rule, moderator, writer, say):
    rule_id, root, author = make_rule(), make_discussion(), writer()
    before = say(author, root, "cheap pills 1")
    moderator.post(f"/moderation/words/{rule_id}/on")
    during = say(author, root, "cheap pills 2")
    moderator.post(f"/moderation/words/{rule_id}/off")
    after = say(author, root, "cheap pills 3")
    moderator.post(f"/moderation/words/{rule_id}/on")
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(WordRule).values(ends_at=datetime.now(UTC) - timedelta(hours=1)))
    over = say(author, root, "cheap pills 4")
    assert seen(app, before, during, after, over) == ["visible", "held", "visible", "visible"]
    assert "Over" in moderator.get("/moderation/words").text


def test_what_it_would_have_done_is_shown_before_it_acts(app, make_rule, moderator, writer, say):
    root, author = make_discussion(), writer()
    for n in range(3):
        say(author, root, f"Nothing of note {n}")
    say(author, root, "Buy cheap pills")
    page = words(moderator.get(f"/moderation/words/{make_rule(audience='new')}"))
    assert "1 of 5 texts of the last 30 days" in page and "Buy cheap pills" in page
    assert "Nothing of note" not in page


def test_a_rule_that_would_have_found_everything_needs_another_moderator(
    app, log_in, make_rule, moderator, writer, say
):
    root, author = make_discussion(), writer()
    for n in range(5):
        say(author, root, f"The word {n}")
    rule_id = make_rule(pattern="the")
    other = app.test_client()
    log_in(make_member(role="moderator"), other)
    refused = moderator.post(f"/moderation/words/{rule_id}/on")
    assert refused.status_code == 422 and "Another moderator has to look at it" in refused.text
    assert get(app, WordRule, rule_id).on_at is None
    assert other.post(f"/moderation/words/{rule_id}/on").status_code == 303
    assert seen(app, say(author, root, "the end")) == ["held"]


def test_a_rehearsal_of_long_ago_lets_nothing_act(app, make_rule, moderator):
    rule_id = make_rule()
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(WordRule).values(rehearsed_at=datetime.now(UTC) - timedelta(hours=2)))
    refused = moderator.post(f"/moderation/words/{rule_id}/on")
    assert refused.status_code == 422 and "Rehearse this rule first" in refused.text
    assert moderator.post(f"/moderation/words/{rule_id}/rehearse").status_code == 303
    assert moderator.post(f"/moderation/words/{rule_id}/on").status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"pattern": "  "},
        {"pattern": "..."},
        {"pattern": "x" * 81},
        {"kind": "regexp"},
        {"effect": "ban"},
        {"days": "0"},
        {"days": None},
        {"kind": None},
        {"audience": None},
        {"effect": ""},
    ],
)
def test_what_is_no_rule_is_refused(app, moderator, wrong):
    sent = {name: words for name, words in {**RULE, **wrong}.items() if words is not None}
    answer = moderator.post("/moderation/words", data=sent)
    assert answer.status_code == 422 and "There is a problem" in answer.text
    with app.app_context():
        assert not db.session.scalars(sa.select(WordRule)).all()


def test_a_rehearsal_says_exactly_what_the_rule_then_does(app, acting, make_rule, writer, say, moderator):
    """The same log twice: as it was written, with rules that act, and afterwards, with rules that rehearse."""
    draw = random.Random(8)
    patterns = [
        {"pattern": "rent", "audience": "new"},
        {"pattern": "Loyer élevé"},
        {"kind": "domain", "pattern": "shop.example"},
        {"kind": "link", "pattern": "", "audience": "new", "topic": "food"},
        {"pattern": "no"},
    ]
    acted = [acting(**each, effect=("hold", "count")[n % 2]) for n, each in enumerate(patterns)]
    roots = [make_discussion(topic_id=get_topic(slug).id) for slug in ("health", "food")]
    authors = [writer(days) for days in (0, 3, 6.9, 7.1, 40)] + [writer(role="moderator")]
    pieces = [
        "rent",
        "RENT",
        "parent",
        "loyer eleve",
        "LOYER  ÉLEVÉ",
        "https://shop.example",
        "www.x.example",
        "no",
        "non",
    ]
    for n in range(60):
        author, root = draw.choice(authors), draw.choice(roots)
        said = [" ".join(draw.choices(pieces + ["word"] * 12, k=4)) + f" {n} {k}" for k in (0, 1)]
        reply_id = say(author, root, said[0])
        if n % 5 == 0:
            assert author.post(f"/posts/{reply_id}/edit", data={"body": said[1]}).status_code == 303
    differing, found = [], 0
    for rule_id, each in zip(acted, patterns, strict=True):
        with app.app_context():
            done = set(db.session.scalars(sa.select(WordHit.post_id).where(WordHit.rule_id == rule_id)))
        rehearsed = get(app, WordRule, make_rule(**each)).rehearsal
        found += len(done)
        if rehearsed["found"] != len(done) or not {*rehearsed["examples"]} <= done:
            differing.append((each, rehearsed, done))
    assert differing == []
    assert found > 30
