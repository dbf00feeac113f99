"""Context notes and summaries pass the same rules as replies; what is held waits for a moderator, who reads it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_member, make_reply
from shown import words

from activistnet.core.data.db import db
from activistnet.defence import tasks
from activistnet.defence.models import AdditionHit, RecentText, WordRule
from activistnet.moderation.models import Decision, Report
from activistnet.posts.addition_models import Addition
from activistnet.posts.context_models import ContextNote
from activistnet.posts.links import post_url
from activistnet.topics.models import Topic

SAID = "They sell cheap pills in every street of this town"


class Place:
    """A debate that is long enough, and how its readers add a note or a summary to it."""

    def __init__(self, app, kind):
        self.app, self.kind, self.author = app, kind, make_member()
        self.root = make_discussion(self.author, is_debate=True)
        self.replies = [make_reply(self.root) for _ in range(21)]
        self.page = f"/posts/{self.root.id}/{'context' if kind == 'note' else 'summary'}"

    def add(self, browser, said=SAID):
        cited = f"{said} #{self.replies[0].id}"
        note = {"words": said, "source": "https://example.org/"}
        answer = browser.post(self.page, data=note if self.kind == "note" else {"sentences": cited})
        assert answer.status_code == 303, words(answer)
        return answer

    def latest(self):
        with self.app.app_context():
            return db.session.scalar(sa.select(Addition).order_by(Addition.id.desc()).limit(1))

    @property
    def path(self):
        added = self.latest()
        return f"/context/{added.note_id}" if added.note_id else f"/summaries/{added.summary_id}"


@pytest.fixture(params=["note", "summary"])
def place(app, client, request):
    return Place(app, request.param)


def test_what_a_rule_holds_is_read_by_moderators_alone_and_let_in(app, place, acting, writer, moderator):
    acting()
    author, reader, opener = writer(), writer(), app.test_client(user=place.author)
    place.add(author)
    assert (place.latest().visibility, place.latest().held_for) == ("held", "words")
    assert "because of a word or a link in it" in words(author.get(place.page))
    assert not any("cheap pills" in each.get(place.page).text for each in (reader, opener))
    held = moderator.get("/moderation?view=held").text
    assert SAID in held and "Context notes and summaries" in held and "Nothing is held." not in held
    assert SAID in moderator.get(f"/moderation/additions/{place.latest().id}").text
    address = f"/moderation/additions/{place.latest().id}/let-in"
    assert address in held
    assert moderator.post(address).status_code == 303
    assert place.latest().visibility == "visible"
    seers = [reader] if place.kind == "note" else [opener]
    assert all("cheap pills" in each.get(place.page).text for each in seers)
    if place.kind == "summary":
        assert opener.post(f"{place.path}/accept").status_code == 303
        assert "cheap pills" in reader.get(post_url(place.root)).text
    again = moderator.post(address, follow_redirects=True)
    assert "someone else has decided" in words(again)
    assert "cheap pills" not in moderator.get("/moderation?view=held").text


def test_what_is_held_is_refused_with_words_to_its_author_and_that_is_undone(app, place, acting, writer, moderator):
    acting()
    author = writer()
    place.add(author)
    address = f"/moderation/additions/{place.latest().id}"
    assert address in moderator.get("/moderation?view=held").text
    sent = {"action": "hide", "rule": "spam", "reason": "It sells."}
    assert moderator.post(address, data=sent).status_code == 303
    assert place.latest().visibility == "hidden"
    with app.app_context():
        case_id = db.session.scalar(sa.select(Decision.case_id))
    assert moderator.post(f"/moderation/cases/{case_id}/undo").status_code == 303
    assert (place.latest().visibility, place.latest().held_for) == ("held", "words")
    assert SAID in moderator.get("/moderation?view=held").text
    assert moderator.post(f"{address}/let-in").status_code == 303


def test_nobody_lets_their_own_in_or_what_they_may_not_decide(app, place, acting, writer, log_in):
    acting()
    place.add(writer())
    address = f"/moderation/additions/{place.latest().id}/let-in"
    assert writer().post(address).status_code == 403
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE members SET role = 'moderator' WHERE id = :id"), {"id": place.author.id})
    opener = app.test_client(user=place.author)
    assert opener.post(address).status_code == 403
    assert "cheap pills" not in opener.get("/moderation?view=held").text
    assert place.latest().visibility == "held"


def test_a_rule_that_reports_opens_a_case_and_one_that_counts_does_nothing_else(app, place, acting, writer, moderator):
    reporting, counting = acting(effect="report"), acting(effect="count", pattern="street")
    place.add(writer())
    assert place.latest().visibility == "visible"
    with app.app_context():
        [report] = db.session.scalars(sa.select(Report)).all()
        assert (report.addition_id, report.reporter_id, report.note) == (place.latest().id, None, "cheap pills")
    assert "1 report" in words(moderator.get("/moderation"))
    for rule_id in (reporting, counting):
        assert (
            "It has found something in 1 text in the last 30 days" in moderator.get(f"/moderation/words/{rule_id}").text
        )


def test_a_topic_whose_posts_are_read_first_has_these_read_first_too(app, place, writer):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(reviews=True))
    place.add(writer(30), "Something fair about beds")
    assert (place.latest().visibility, place.latest().held_for) == ("held", "review")


@pytest.mark.parametrize("kind", ["note", "summary"])
def test_the_same_text_again_and_again_is_held_and_noted_without_its_words(app, client, writer, kind):
    author, states = writer(100), []
    for _ in range(3):
        place = Place(app, kind)
        place.add(author, "Come to my channel, all of you, and bring everybody you know")
        states.append((place.latest().visibility, place.latest().held_for))
    assert states == [("visible", None), ("visible", None), ("held", "repeated")]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecentText)) == 3


def test_what_new_accounts_add_waits_while_shields_are_up(app, place, writer, moderator):
    put_up = moderator.post("/moderation/shields", data={"place": "post", "which": place.root.id})
    assert put_up.status_code == 303
    place.add(writer(0), "Something fair about beds")
    assert (place.latest().visibility, place.latest().held_for) == ("held", "shield")


def test_what_a_moderator_adds_is_not_looked_at(place, acting, writer):
    acting()
    place.add(writer(role="moderator"))
    assert place.latest().visibility == "visible"


def test_a_rehearsal_says_exactly_what_the_rule_then_does(app, client, acting, make_rule, writer, moderator):
    acted = [acting(effect="count"), acting(effect="hold", pattern="street", audience="new")]
    for days in (0, 3, 30):
        for kind in ("note", "summary"):
            author = writer(days)
            place = Place(app, kind)
            place.add(author, SAID if days != 3 else "Beds in another street")
    place.add(writer(40), "Nothing at all")
    rehearsed = [make_rule(effect="count"), make_rule(pattern="street", audience="new")]
    with app.app_context():
        for before, after in zip(acted, rehearsed, strict=True):
            hit = sa.select(AdditionHit.addition_id).where(AdditionHit.rule_id == before)
            done = {*db.session.scalars(hit)}
            said = db.session.get(WordRule, after).rehearsal
            assert said["found"] == len(done) == 4 and {*said["additions"]} == done and said["examples"] == []
    assert SAID in moderator.get(f"/moderation/words/{rehearsed[0]}").text


def test_what_its_author_takes_away_is_neither_rehearsed_nor_held_any_more(
    app, place, acting, make_rule, writer, moderator
):
    acting()
    author = writer()
    place.add(author)
    assert author.post(f"{place.path}/remove").status_code == 303
    assert "Nothing is held." in moderator.get("/moderation?view=held").text
    with app.app_context():
        assert db.session.get(WordRule, make_rule()).rehearsal["found"] == 0


def test_what_rules_found_goes_after_thirty_days(app, place, acting, writer):
    acting(effect="count")
    place.add(writer())
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(AdditionHit).values(found_at=AdditionHit.found_at - timedelta(days=31)))
    with app.app_context(), db.transaction():
        tasks.clear_away()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AdditionHit)) == 0


def test_a_note_that_is_held_helps_nobody_and_is_in_no_data(app, client, acting, writer):
    acting()
    place = Place(app, "note")
    place.add(writer())
    assert writer().post(f"{place.path}/rate", data={"value": "helpful"}).status_code == 404
    assert app.test_client().get(f"/posts/{place.root.id}/context.json").json["notes"] == []
    with app.app_context():
        assert db.session.scalar(sa.select(ContextNote.removed_at)) is not None
