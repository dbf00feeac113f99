"""Word rules at every door of text that is no post: what they have isn't taken, and nothing typed is lost."""

import io
import random
import re
from datetime import UTC, datetime
from html import unescape

import factories
import pytest
import sqlalchemy as sa
from factories import get_topic, make_decision_maker, make_discussion, make_petition, make_reply, save
from offices import make_delivery
from PIL import Image
from shown import words

from activistnet.accounts.services import accounts
from activistnet.coaching.models import CoachRequest
from activistnet.core.data.db import db
from activistnet.core.web import doors
from activistnet.defence import tasks
from activistnet.defence import words as names
from activistnet.defence.models import SaidHit, SaidText, WordRule
from activistnet.media.models import Picture
from activistnet.members.models import Member
from activistnet.topics.models import TopicRole, TopicRule

SAID = "Buy cheap pills"
REFUSED = "A rule of this site doesn't let a word or a link in this through."


def png():
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "wall.png"


PROFILE = {"display_name": "Ada", "purpose": "", "place": "", "country": "", "language": "", "time_zone": ""}
COLLECTION = {"title": "Clinics", "about": "", "is_public": "y"}
PETITION = {"demand": "Open the clinic", "body": "It is closed.", "target": "The council", "goal": "100"}
FEATURE = {"where": "topic", "reason": "", "days": "7"}
TOPIC = {"description": "", "visibility": "public", "joining": "open", "posting": "everyone", "welcome": ""}
WISH = {"handle": "ada_m", "email": "ada@example.org", "password": "a long one, 4 doors", "display_name": "Ada"}
REPLY = {"body": "Look at this", "picture_alt": ""}
POST_KINDS = {"title": "Beds", "body": "There are none.", "picture_alt": ""}


class Doors:
    """Where each text is sent to, by whom, and what else its form wants."""

    def __init__(self, app, writer):
        self.app, self.writer = app, writer

    def sent(self, form, field, said):
        """Who sent these words to the door, and what it answers."""
        browser, address, rest = getattr(self, form)()
        if field.endswith("alt"):
            rest["picture"] = png()
        return browser, browser.post(address, data={**rest, field: said})

    def lead(self, role="lead"):
        browser = self.writer(40)
        save(TopicRole(topic_id=get_topic().id, member_id=browser.member.id, role=role))
        return browser

    def own_thread(self):
        browser = self.writer(40)
        return browser, make_discussion(browser.member)

    def profile(self):
        return self.writer(40), "/settings", {**PROFILE}

    def wish(self):
        return self.app.test_client(), "/join", {**WISH}

    def collection(self):
        return self.writer(40), "/collections", {**COLLECTION}

    def share(self):
        return self.writer(40), f"/posts/{make_discussion().id}/share", {}

    def gate(self):
        browser, post = self.own_thread()
        return browser, f"/posts/{post.id}/replying", {"who": "followers"}

    def feature(self):
        return self.lead("curator"), f"/posts/{make_discussion().id}/feature", {**FEATURE}

    def tags(self):
        return self.lead(), "/t/health/tags", {}

    def waiting(self):
        browser, post = self.own_thread()
        reply = make_reply(post, visibility="held", held_for="approval", held_at=datetime.now(UTC))
        return browser, f"/posts/{post.id}/waiting", {"post": str(reply.id), "act": "refuse"}

    def topic(self):
        return self.lead(), "/t/health/settings", {**TOPIC}

    def new_rule(self):
        return self.lead(), "/t/health/rules", {"title": "Be kind", "text": ""}

    def rule(self):
        number = save(TopicRule(topic_id=get_topic().id, code="kind", number=1, title="Be kind", text="")).id
        return self.lead(), f"/t/health/rules/{number}", {"title": "Be kind", "text": ""}

    def petition(self):
        return self.writer(40), "/t/health/petitions", {**PETITION}

    def handed(self):
        browser = self.writer(40)
        petition = make_petition(browser.member)
        ready = make_delivery(petition, state="ready", told_at=None, expires_at=None, contact_domain=None)
        day = datetime.now(UTC).date().isoformat()
        return browser, f"/petitions/{petition.id}/deliveries/{ready.id}/handed", {"day": day, "note": ""}

    def coaching(self):
        author, coach = self.writer(40), self.writer(40, coaches_since=datetime.now(UTC))
        asked = CoachRequest(member_id=author.member.id, petition_id=make_petition(author.member).id)
        asked.coach_id = coach.member.id
        return coach, f"/coaching/{save(asked).id}/notes", {}

    def letter(self):
        browser, petition = self.writer(40), make_petition()
        make_decision_maker(petition)
        browser.post(f"/petitions/{petition.id}/sign")
        return browser, f"/petitions/{petition.id}/letter", {"target": "1", "shows_name": ""}

    def thanks(self):
        browser = self.writer(40)
        return browser, f"/petitions/{make_petition(browser.member).id}/thanks", {}

    def closing(self):
        browser = self.writer(40)
        return browser, f"/petitions/{make_petition(browser.member).id}/close", {"outcome": "closed"}

    def discussion(self):
        return self.writer(40), "/t/health/discussions", {**POST_KINDS}

    def reply(self):
        return self.writer(40), f"/posts/{make_discussion().id}/replies", {**REPLY}


@pytest.fixture
def at(app, client, writer):
    return Doors(app, writer)


DOORS = [
    *(("profile", field) for field in ("display_name", "purpose", "place")),
    *(("wish", field) for field in ("display_name",)),
    *(("collection", field) for field in ("title", "about")),
    ("share", "note"),
    ("gate", "reason"),
    ("waiting", "reason"),
    ("feature", "reason"),
    ("tags", "tags"),
    *(("topic", field) for field in ("description", "welcome")),
    *((form, field) for form in ("new_rule", "rule") for field in ("title", "text")),
    ("petition", "target"),
    ("closing", "word"),
    ("thanks", "word"),
    ("handed", "note"),
    ("letter", "words"),
    ("coaching", "words"),
    ("petition", "picture_alt"),
]


@pytest.mark.parametrize(("form", "field"), DOORS)
@pytest.mark.parametrize("effect", ["hold", "report"])
def test_what_a_rule_has_is_not_taken_and_comes_back_as_it_was_typed(app, at, acting, form, field, effect):
    acting(effect=effect)
    _browser, answer = at.sent(form, field, SAID)
    assert answer.status_code == 422
    assert REFUSED in words(answer) and "the site's team can help" in words(answer)
    assert SAID in unescape(answer.text)
    with app.app_context():
        assert not db.session.scalars(sa.select(SaidText)).all()


@pytest.mark.parametrize(("form", "field"), DOORS)
def test_what_no_rule_has_is_taken(app, at, acting, form, field):
    acting()
    acting(audience="new", pattern="beds")
    acting(topic="health", pattern="beds")
    acting(effect="count", pattern="beds")
    _browser, answer = at.sent(form, field, "Night nurses" if form == "wish" else "Beds for all")
    assert answer.status_code == 303, words(answer)


@pytest.mark.parametrize("form", ["discussion", "reply"])
def test_the_words_of_a_picture_in_a_text_wait_with_it(at, acting, moderator, visitor, form):
    acting()
    browser, answer = at.sent(form, "picture_alt", SAID)
    assert answer.status_code == 303
    assert "A moderator looks at this before others can see it" in words(
        browser.get(answer.location, follow_redirects=True)
    )
    assert SAID in moderator.get("/moderation?view=held").text
    assert SAID not in visitor.get("/t/health").text


def test_the_words_of_a_picture_over_a_petition_are_those_that_were_taken(at, acting, visitor):
    acting()
    browser, refused = at.sent("petition", "picture_alt", SAID)
    cover = re.search(r'name="cover_id"[^>]* value="([^"]+)"', refused.text)[1]
    sent = browser.post("/t/health/petitions", data={**PETITION, "cover_id": cover, "picture_alt": "A closed door"})
    assert sent.status_code == 303
    with factories.current().app_context():
        assert db.session.scalars(sa.select(Picture.alt)).all() == ["A closed door"]


def test_a_handle_is_looked_at_like_a_name(at, acting):
    acting()
    _browser, answer = at.sent("wish", "handle", "cheap_pills")
    assert answer.status_code == 303, "a word is looked for as it stands"
    acting(pattern="cheap_pills")
    _browser, answer = at.sent("wish", "handle", "cheap_pills")
    assert answer.status_code == 422 and REFUSED in words(answer)


def test_what_is_sealed_where_it_is_kept_is_kept_nowhere_else(app, at, acting):
    acting(effect="count")
    _browser, answer = at.sent("letter", "words", SAID)
    assert answer.status_code == 303
    with app.app_context():
        assert not db.session.scalars(sa.select(SaidText)).all()


def test_every_kind_of_door_is_tried():
    tried = {
        "profile",
        "coaching",
        "collection",
        "share",
        "thread",
        "topic",
        "petition",
        "picture",
        "delivery",
        "letter",
    }
    assert tried == doors.KINDS == set(names.SAID) - {"proposal"}


def test_what_was_there_before_the_rule_stays_while_something_else_is_changed(app, acting, writer, visitor):
    browser = writer(40, purpose=SAID)
    acting()
    form = {**PROFILE, "purpose": SAID, "place": "Rotterdam"}
    assert browser.post("/settings", data=form).status_code == 303
    assert SAID in visitor.get(f"/@{browser.member.handle}").text
    answer = browser.post("/settings", data={**form, "purpose": f"{SAID}, all of you"})
    assert answer.status_code == 422 and "all of you" not in visitor.get(f"/@{browser.member.handle}").text


def test_a_rule_for_new_accounts_leaves_others_alone_and_staff_says_what_it_likes(acting, writer):
    acting(audience="new")
    form = {**PROFILE, "purpose": SAID}
    states = [each.post("/settings", data=form).status_code for each in (writer(), writer(8), writer(role="moderator"))]
    assert states == [422, 303, 303]


def test_a_rehearsal_says_of_these_exactly_what_the_rule_then_does(app, client, make_rule, acting, writer, moderator):
    """The same log twice: while no rule acts, with a rehearsal at its end; and again, while that rule acts."""
    draw = random.Random(16)
    pieces = ["rent", "RENT", "parent", "https://shop.example", "no", "word", "Loyer élevé"]
    rules = [{"pattern": "rent"}, {"pattern": "rent", "audience": "new"}, {"kind": "link", "pattern": ""}]
    rules += [
        {"kind": "domain", "pattern": "shop.example"},
        {"pattern": "loyer eleve"},
        {"pattern": "rent", "topic": "food"},
    ]
    log = [
        (draw.choice(("place", "purpose", "note", "about")), draw.choice((0, 40)), " ".join(draw.choices(pieces, k=3)))
        for _ in range(20)
    ]
    assert all(say(writer(days), door, said) for door, days, said in log)
    rehearsed = []
    with app.app_context():
        for each in rules:
            done = db.session.get(WordRule, make_rule(**each)).rehearsal
            rehearsed.append((done["found"], len(done["said"])))
    for each, (found, shown) in zip(rules, rehearsed, strict=True):
        rule_id = acting(**each)
        outcome = [say(writer(days), door, said) for door, days, said in log]
        assert outcome.count(False) == found == shown, each
        moderator.post(f"/moderation/words/{rule_id}/off")
    assert sum(found for found, _ in rehearsed) > 20


def say(browser, door, said):
    """Whether it went through."""
    forms = {
        "note": (f"/posts/{make_discussion().id}/share", {}),
        "about": ("/collections", {**COLLECTION}),
        "place": ("/settings", {**PROFILE}),
        "purpose": ("/settings", {**PROFILE}),
    }
    address, rest = forms[door]
    name = {"display_name": browser.member.display_name} if "display_name" in rest else {}
    answer = browser.post(address, data={**rest, **name, door: said})
    assert answer.status_code in (303, 422), words(answer)
    return answer.status_code == 303


def test_a_rule_that_counts_says_how_often_and_moderators_read_where(app, acting, make_rule, writer, moderator):
    rule_id = acting(effect="count")
    assert say(writer(40), "place", SAID)
    assert say(writer(40), "note", "Beds")
    with app.app_context():
        assert len(db.session.scalars(sa.select(SaidHit).where(SaidHit.rule_id == rule_id)).all()) == 1
    assert "found something in 1 text in" in words(moderator.get(f"/moderation/words/{rule_id}"))
    page = words(moderator.get(f"/moderation/words/{make_rule()}"))
    assert SAID in page and "Profile" in page and "1 of 4 texts" in page


def test_a_proposed_topic_is_rehearsed_too(app, acting, make_rule, writer, moderator):
    acting()
    sent = {"name": "Cheap pills", "description": "All of it.", "rules": "", "visibility": "public", "is_other": "y"}
    assert writer(40).post("/topics/proposals", data=sent).status_code == 303
    page = words(moderator.get(f"/moderation/words/{make_rule()}"))
    assert "1 of 1 texts" in page and "Proposed topic" in page


def test_what_was_said_goes_after_thirty_days_and_with_whoever_said_it(app, client, acting, writer):
    acting(effect="count")
    one, other = writer(40, password_hash=None), writer(40)
    assert say(one, "place", SAID) and say(other, "place", SAID)
    with app.app_context(), db.transaction():
        mine = sa.update(SaidText).where(SaidText.author_id == one.member.id)
        db.session.execute(mine.values(said_at=sa.func.now() - sa.text("interval '31 days'")))
    with app.app_context(), db.transaction():
        tasks.clear_away()
    with app.app_context():
        assert {*db.session.scalars(sa.select(SaidText.author_id))} == {other.member.id}
    with app.app_context(), db.transaction():
        accounts.leave(db.session.get_one(Member, other.member.id))
    with app.app_context():
        assert not db.session.scalars(sa.select(SaidText)).all()
        assert not db.session.scalars(sa.select(SaidHit)).all()
