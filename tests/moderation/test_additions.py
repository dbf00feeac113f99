"""Context notes, summaries and translations are reported, decided about, told of, appealed and undone as posts are."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from debates import Debate
from decided import pass_half_a_minute
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from shown import words

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox, run_due
from activistnet.members.models import Member
from activistnet.moderation.models import Case, Decision, Report
from activistnet.posts.addition_models import Addition
from activistnet.posts.links import post_url
from activistnet.topics.models import TopicRole

pytestmark = pytest.mark.usefixtures("client")
WORDS = {
    "note": "The council&#39;s own figures",
    "summary": "Both sides want beds",
    "translation": "Gardez la clinique",
}
ARTICLE = {"note": "A context note", "summary": "A summary", "translation": "A translation"}
PLACES = {"note": "context", "summary": "summaries", "translation": "translations"}


class Added:
    """A note or a summary that everybody is shown, who wrote it, and what it is added to."""

    def __init__(self, app, kind):
        self.app, self.kind, self.says = app, kind, WORDS[kind]
        if kind == "note":
            debate = Debate(app, self.run)
            debate.rate(debate.sides["for"][1:5] + debate.sides["against"][:4])
            self.root, self.post, self.author, number = debate.root, debate.reply, debate.author, debate.note
        elif kind == "translation":
            starter = make_member()
            self.root = self.post = make_petition(starter, language="en", language_said=True)
            self.author, own = make_member(), f"/petitions/{self.root.id}/translations"
            form = {"language": "fr", "title": "Gardez la clinique", "body": "Oui."}
            assert self.by(self.author).post(own, data=form).status_code == 303
            with app.app_context():
                number = db.session.scalar(sa.text("SELECT max(id) FROM translations"))
            assert self.by(starter).post(f"/translations/{number}/accept").status_code == 303
        else:
            self.root = self.post = make_discussion(is_debate=True)
            self.author, cited = make_member(), [make_reply(self.root) for _ in range(21)]
            form = {"sentences": f"Both sides want beds #{cited[0].id}"}
            assert self.by(self.author).post(f"/posts/{self.root.id}/summary", data=form).status_code == 303
            with app.app_context():
                number = db.session.scalar(sa.text("SELECT max(id) FROM summaries"))
            moderator = self.by(make_member(role="moderator"))
            assert moderator.post(f"/summaries/{number}/accept").status_code == 303
        self.path = f"/{PLACES[kind]}/{number}"
        self.own_page = f"/posts/{self.post.id}/{'context' if kind == 'note' else 'summary'}"
        self.page = post_url(self.root)
        if kind == "translation":
            self.own_page, self.page = own, f"{self.page}?text=fr"
        with app.app_context():
            self.id = db.session.scalar(sa.select(Addition.id).where(Addition.kind == kind))

    def run(self):
        with self.app.app_context():
            with db.transaction():
                db.session.execute(sa.update(Outbox).values(due_at=sa.func.now()))
            while run_due():
                pass

    def by(self, member=None):
        return self.app.test_client(**({"user": member} if member else {}))

    def is_shown(self, browser=None):
        return self.says in (browser or self.by()).get(self.page).text

    def report(self, browser, **more):
        return browser.post(f"{self.path}/report", data={"rule": "spam", "note": "It sells pills.", **more})

    def case(self):
        with self.app.app_context():
            return db.session.scalar(sa.select(Case.id).where(Case.addition_id == self.id).order_by(Case.id.desc()))

    def decide(self, browser, *actions, case_id=None, **more):
        with self.app.app_context():
            previous = db.session.scalar(sa.select(sa.func.max(Decision.id)).where(Decision.addition_id == self.id))
        form = {"action": list(actions), "rule": "spam", "reason": "It sells.", "previous": previous or "", **more}
        return browser.post(f"/moderation/cases/{case_id or self.case()}/decide", data=form)


@pytest.fixture(params=["note", "summary", "translation"])
def added(app, request):
    return Added(app, request.param)


def test_whoever_reads_it_reports_it_and_all_reports_are_one_case(app, added, enter):
    visitor, moderator = added.by(), enter("moderator")
    assert f'href="{added.path}/report"' in visitor.get(added.page).text
    assert added.says in visitor.get(f"{added.path}/report").text
    assert added.report(visitor).location.startswith("/report/")
    for browser in (enter(), reporter := enter()):
        assert added.report(browser).location == f"{added.path}/reported"
        assert "passed your report" in browser.get(f"{added.path}/reported").text
    added.report(reporter)
    with app.app_context():
        [case] = db.session.scalars(sa.select(Case)).all()
        assert (case.addition_id, case.post_id, case.topic_id) == (added.id, None, added.root.topic_id)
        evidence = db.session.scalars(sa.select(Report.evidence)).all()
    assert len(evidence) == 3 and all(each.startswith(added.says[:11]) for each in [*evidence, case.evidence])
    queue = words(moderator.get("/moderation"))
    assert "3 reports" in queue and ARTICLE[added.kind].split(maxsplit=1)[1].capitalize() in queue
    page = moderator.get(f"/moderation/cases/{case.id}").text
    assert added.says in page and "It sells pills." in page and f"@{added.author.handle}" in page


def test_hiding_it_takes_it_from_the_thread_and_everyone_hears_why(app, added, enter, log_in, keeping):
    moderator, reporter = enter("moderator"), enter()
    theirs = added.by(added.author)
    added.report(reporter)
    assert added.is_shown()
    assert added.decide(moderator, "hide", "warn").status_code == 303
    assert not added.is_shown() and not added.is_shown(enter())
    assert "Moderators have hidden this" in theirs.get(added.own_page).text
    assert added.says not in enter().get(added.own_page).text
    assert "It sells." not in words(theirs.get("/notifications"))
    pass_half_a_minute(app)
    thing = {"note": "context note on the", "summary": "summary of the"}.get(added.kind, "translation of the")
    told = words(theirs.get("/notifications"))
    assert f"A moderator has hidden your {thing}" in told and "warned you" in told and "It sells." in told
    standing = theirs.get("/me/standing").text
    assert added.says in standing and "Appeal against this decision" in standing
    assert "Change it and send it again" not in standing
    assert "A moderator has hidden it" in words(reporter.get("/notifications"))
    for page in ("/moderation/log", f"/t/{get_topic().slug}/moderation"):
        log = words(added.by().get(page))
        assert f"Hidden · Author warned {ARTICLE[added.kind]}" in log
        assert "1 decision " in log and "It sells." in log and added.author.handle not in log


def test_its_author_appeals_and_its_reporter_asks_again_and_somebody_else_shows_it(app, added, enter):
    moderator, other, reporter = enter("moderator"), enter("moderator"), enter()
    theirs = added.by(added.author)
    added.report(reporter)
    added.decide(moderator, "hide")
    pass_half_a_minute(app)
    with app.app_context():
        decision_id, report_id = (db.session.scalar(sa.select(sa.func.max(each.id))) for each in (Decision, Report))
    assert "A moderator has decided: Hidden." in words(reporter.get(f"/reports/{report_id}"))
    assert added.says not in reporter.get(f"/reports/{report_id}").text
    assert reporter.get(f"/appeals/{decision_id}").status_code == 404
    assert reporter.post(f"/reports/{report_id}/look", data={"words": "Is it gone?"}).status_code == 303
    assert theirs.post(f"/appeals/{decision_id}", data={"words": "I sell nothing."}).status_code == 303
    appeal = added.case()
    assert moderator.get(f"/moderation/cases/{appeal}").status_code == 403
    assert "I sell nothing." in other.get(f"/moderation/cases/{appeal}").text
    assert added.decide(other, "restore", case_id=appeal, rule="", reason="True.").status_code == 303
    assert added.is_shown()
    pass_half_a_minute(app)
    assert "True." in theirs.get(f"/appeals/{decision_id}").text


def test_a_decision_is_undone_within_half_a_minute_and_leaves_no_trace(app, added, enter, keeping):
    moderator = enter("moderator")
    added.report(enter())
    case_id = added.case()
    added.decide(moderator, "hide")
    assert not added.is_shown()
    assert moderator.post(f"/moderation/cases/{case_id}/undo").status_code == 303
    assert added.is_shown()
    assert "1 report" in words(moderator.get("/moderation"))
    pass_half_a_minute(app)
    assert "It sells." not in added.by(added.author).get("/notifications").text
    assert "It sells." not in added.by().get("/moderation/log").text


def test_keeping_it_answers_its_reporters(app, added, enter):
    moderator, reporter = enter("moderator"), enter()
    added.report(reporter)
    assert added.decide(moderator, "dismiss", rule="", reason="").status_code == 303
    pass_half_a_minute(app)
    assert added.is_shown()
    assert "has read it and left it as it is" in words(reporter.get("/notifications"))
    assert "good standing" in words(added.by(added.author).get("/me/standing"))


def test_one_that_nobody_reported_is_decided_about_from_its_page(added, enter):
    moderator, address = enter("moderator"), f"/moderation/additions/{added.id}"
    assert address in moderator.get(added.own_page).text and address not in enter().get(added.own_page).text
    page = moderator.get(address).text
    assert "No one has reported this." in page and "Lock the thread" not in page
    assert moderator.post(address, data={"action": "lock", "rule": "spam", "reason": "No."}).status_code == 422
    assert moderator.post(address, data={"action": "hide", "rule": "", "reason": "No."}).status_code == 422
    assert moderator.post(address, data={"action": "hide", "rule": "spam", "reason": "No."}).status_code == 303
    assert not added.is_shown()
    again = moderator.get(address)
    assert again.location == f"/moderation/cases/{added.case()}"
    assert enter().get(address).status_code == 403
    assert moderator.get("/moderation/additions/987654").status_code == 404


def test_g07_nobody_decides_about_their_own_or_what_is_added_to_their_own_or_what_they_reported(app, added, enter):
    reporter = enter("moderator")
    added.report(reporter)
    involved, people = [reporter], {added.author.id, added.root.author_id, added.post.author_id}
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Member).where(Member.id.in_(people)).values(role="moderator"))
    with app.app_context():
        staff = [db.session.get(Member, each) for each in people]
    involved += [added.by(each) for each in staff]
    for browser in involved:
        assert browser.get(f"/moderation/cases/{added.case()}").status_code == 403
        assert "1 report" not in words(browser.get("/moderation"))
        assert added.decide(browser, "hide").status_code == 403
    for other in (enter("moderator"), enter(here="moderator")):
        assert "1 report" in words(other.get("/moderation"))
        assert other.get(f"/moderation/cases/{added.case()}").status_code == 200


def test_reports_of_ones_own_by_no_rule_or_of_what_is_not_seen_are_refused(app, added, enter):
    theirs, stranger = added.by(added.author), enter()
    assert theirs.get(f"{added.path}/report").status_code == 422
    assert added.report(theirs).status_code == 422
    for rule in ("", "nonsense"):
        wrong = added.report(stranger, rule=rule)
        assert wrong.status_code == 422 and "It sells pills." in wrong.text
    assert stranger.post(f"/{added.path.split('/')[1]}/987654/report", data={"rule": "spam"}).status_code == 404
    added.decide(enter("moderator"), "hide", case_id=_opened(added, enter()))
    assert added.report(stranger).status_code == 404
    assert stranger.get(f"{added.path}/report").status_code == 404


def test_what_a_visitor_is_not_shown_yet_is_reported_by_those_who_read_it(app, enter):
    note, summary = Added(app, "note"), Added(app, "summary")
    with app.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE context_notes SET is_shown = false"))
        db.session.execute(sa.text("UPDATE summaries SET accepted_at = NULL"))
    assert note.report(note.by()).status_code == summary.report(summary.by()).status_code == 404
    assert note.report(enter()).status_code == 303
    assert summary.report(enter()).status_code == 404
    with app.app_context():
        opener = db.session.get(Member, summary.root.author_id)
    assert summary.report(summary.by(opener)).status_code == 303
    assert summary.report(enter("moderator")).status_code == 303


def test_its_author_takes_a_hidden_one_away_and_then_it_is_not_shown_again(app, added, enter):
    moderator = enter("moderator")
    added.report(enter())
    case_id = added.case()
    added.decide(moderator, "hide")
    assert added.by(added.author).post(f"{added.path}/remove").status_code == 303
    page = moderator.get(f"/moderation/cases/{case_id}").text
    assert "This has been removed." in page and "Show again" not in page
    assert added.decide(moderator, "restore", case_id=case_id).status_code == 422
    assert not added.is_shown()


def test_moderators_take_none_away_without_a_decision(added, enter):
    moderator = enter("moderator")
    assert moderator.post(f"{added.path}/remove").status_code == 403
    assert f'action="{added.path}/remove"' not in moderator.get(added.own_page).text
    assert added.is_shown()


def test_a_report_of_private_information_hides_it_at_once_and_whoever_looks_brings_it_back(app, added, log_in, enter):
    browser = app.test_client()
    log_in(make_member(joined_at=datetime.now(UTC) - timedelta(days=40)), browser)
    assert added.report(enter(), rule="spam").status_code == 303
    assert added.is_shown()
    assert added.report(browser, rule="private").status_code == 303
    assert "passed your report" in browser.get(f"{added.path}/reported").text
    assert not added.is_shown()
    assert "Someone has reported this" in added.by(added.author).get(added.own_page).text.replace("&#39;", "'")
    added.decide(enter("moderator"), "dismiss")
    assert added.is_shown()


def test_a_summary_that_is_reported_and_out_of_sight_comes_back_by_the_decision_alone(app, log_in, enter):
    added, keeper, reporter = Added(app, "summary"), app.test_client(), app.test_client()
    with app.app_context():
        opener = db.session.get(Member, added.root.author_id)
    log_in(opener, keeper)
    save(TopicRole(topic_id=get_topic().id, member_id=opener.id, role="moderator"))
    log_in(make_member(joined_at=datetime.now(UTC) - timedelta(days=40)), reporter)
    added.report(reporter, rule="private")
    for browser in (keeper, reporter, enter("moderator")):
        assert f'action="{added.path}/accept"' not in browser.get(added.own_page).text
        assert browser.post(f"{added.path}/accept").status_code == 403
    assert not added.is_shown()
    assert added.decide(keeper, "dismiss").status_code == 403, "it stands over what they opened"
    assert added.decide(enter("moderator"), "dismiss").status_code == 303
    assert added.is_shown()


def test_somebody_who_moderates_the_topic_decides_and_stops_nobody_from_publishing(added, enter):
    keeper = enter(here="moderator")
    added.report(enter())
    assert added.decide(keeper, "restrict").status_code == 422
    assert added.decide(keeper, "hide").status_code == 303
    assert not added.is_shown()


def test_an_author_is_kept_from_publishing_from_such_a_case(added, enter):
    added.report(enter())
    assert added.decide(enter("moderator"), "hide", "restrict").status_code == 303
    form = {"sentences": "One #1", "words": "Twelve", "source": "https://example.org/"}
    names = ("sentences",) if added.kind == "summary" else ("words", "source")
    sent = {name: form[name] for name in names}
    assert added.by(added.author).post(added.own_page, data=sent).status_code in (403, 409, 422)


def test_several_are_decided_together(app, enter):
    both = [Added(app, "note"), Added(app, "summary")]
    for each in both:
        each.report(enter())
    cases = [str(each.case()) for each in both]
    form = {"case": cases, "action": ["hide"], "rule": "spam", "reason": "It sells.", "preview": ""}
    assert enter("moderator").post("/moderation/together", data=form).status_code == 303
    assert not any(each.is_shown() for each in both)


def _opened(added, browser):
    added.report(browser)
    return added.case()
