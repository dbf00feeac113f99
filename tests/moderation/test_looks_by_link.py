"""Who reported without an account has it looked at once more, by their link, until that ends."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import make_discussion
from receipts import ASKED, answer_look, count, decide, main_of, newest_case, report

from activistnet.core.data.db import db
from activistnet.moderation import tasks
from activistnet.moderation.appeal_models import Appeal
from activistnet.moderation.models import Case, Decision, Report
from activistnet.moderation.rules import MOST_LOOKS


def test_g22_a_second_look_goes_once_to_another_moderator_who_replies_in_words(app, visit, come):
    visitor, post = visit(), make_discussion(title="Cheap pills")
    (_, first), (_, second) = come("moderator"), come("moderator")
    link = report(visitor, post)
    decide(app, first, post, "dismiss", rule="")
    assert "Another moderator reads it" in main_of(visitor.get(f"{link}/look"))
    assert visitor.post(f"{link}/look", data=ASKED).location == link
    page = main_of(visitor.get(link))
    assert "You've asked for a second look" in page and "Not convinced?" not in page
    assert visitor.get(f"{link}/look").location == link
    again = visitor.post(f"{link}/look", data={"words": "Again."})
    assert again.status_code == 409 and "Again.</textarea>" in again.text
    case = newest_case(app)
    assert first.get(f"/moderation/cases/{case}").status_code == 403
    shown = main_of(second.get(f"/moderation/cases/{case}"))
    assert "Someone who reported it asks for a second look" in shown and "It sells pills." in shown
    assert answer_look(app, second, "hide") == 303
    page = main_of(visitor.get(link))
    assert "Another moderator has looked at it and decided: Hidden." in page and "Indeed." in page
    assert visitor.post(f"{link}/look", data={"words": "Again."}).status_code == 409


def test_the_look_of_a_visitor_and_those_of_members_are_one_case_while_it_waits(app, visit, come):
    (_, member), post, links = come(), make_discussion(), []
    report(member, post)
    links = [report(visit(), post) for _ in range(2)]
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    with app.app_context():
        own = db.session.scalar(sa.select(Report.id).where(Report.reporter_id.is_not(None)))
    before = count(app, Case)
    assert member.post(f"/reports/{own}/look", data=ASKED).status_code == 303
    for link in links:
        assert visit().post(f"{link}/look", data=ASKED).status_code == 303
    assert count(app, Case) == before + 1
    assert answer_look(app, come("moderator")[1], "dismiss", rule="") == 303
    for link in links:
        assert "Another moderator has looked at it, and the decision stays." in main_of(visit().get(link))


def test_a_look_is_refused_before_anything_is_decided_and_without_words(app, visit, come):
    visitor, post = visit(), make_discussion()
    link = report(visitor, post)
    refused = visitor.post(f"{link}/look", data=ASKED)
    assert refused.status_code == 422 and "It sells pills.</textarea>" in refused.text
    assert visitor.get(f"{link}/look").location == link
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    assert visitor.post(f"{link}/look", data={"words": " "}).status_code == 422
    assert visitor.post(f"{link}/look", data={**ASKED, "member_id": "1"}).status_code == 422
    assert visitor.post(f"{link}/look", data=ASKED).status_code == 303


def test_g22_who_holds_many_links_has_moderators_look_a_few_times(app, visit, come):
    post = make_discussion()
    links = [report(visit(), post) for _ in range(MOST_LOOKS + 2)]
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    for link in links[:MOST_LOOKS]:
        assert visit().post(f"{link}/look", data=ASKED).status_code == 303
        assert answer_look(app, come("moderator")[1], "dismiss", rule="") == 303
    cases = count(app, Case)
    for link in links[MOST_LOOKS:]:
        assert visit().post(f"{link}/look", data=ASKED).status_code == 303
        assert "Another moderator has looked at it, and the decision stays." in main_of(visit().get(link))
    assert count(app, Case) == cases


@pytest.mark.usefixtures("in_one_window")
def test_g01_one_address_asks_for_so_many_second_looks_and_keeps_what_it_typed(app, visit, come):
    visitor, (_, moderator) = visit(), come("moderator")
    for _ in range(11):
        post = make_discussion()
        link = report(visitor, post)
        decide(app, moderator, post, "dismiss", rule="")
        answer = visitor.post(f"{link}/look", data=ASKED)
    assert answer.status_code == 429 and "It sells pills.</textarea>" in answer.text


def test_the_link_ends_with_the_words_of_the_report_and_not_before_the_reply_to_a_second_look(app, visit, come):
    visitor, (_, first), (_, second) = visit(), come("moderator"), come("moderator")
    posts = [make_discussion() for _ in range(4)]
    waits, forgotten, decided, looked = (report(visit(), post) for post in posts)
    for post in posts[2:]:
        decide(app, first, post, "dismiss", rule="")
    assert visitor.post(f"{looked}/look", data=ASKED).status_code == 303
    make_older(app, days=91)
    make_older(app, days=300, post=posts[1])
    clear_away(app)
    assert statuses(visit(), waits, forgotten, decided, looked) == [200, 404, 404, 200]
    assert answer_look(app, second, "dismiss", rule="") == 303
    clear_away(app)
    assert "the decision stays" in main_of(visit().get(looked))
    make_older(app, days=91)
    clear_away(app)
    assert statuses(visit(), waits, looked) == [200, 404]
    with app.app_context():
        assert db.session.scalars(sa.select(Report.note)).all() == [""] * 4


def statuses(browser, *links):
    return [browser.get(link).status_code for link in links]


def make_older(app, *, days, post=None):
    """Let all that was reported and decided, or what was reported of one post, have been so many days earlier."""
    by = timedelta(days=days)
    with app.app_context(), db.transaction():
        of_post = [Report.post_id == post.id] if post else []
        db.session.execute(sa.update(Report).where(*of_post).values(reported_at=Report.reported_at - by))
        if post is None:
            db.session.execute(sa.update(Decision).values(made_at=Decision.made_at - by))
            times = {"opened_at": Case.opened_at - by, "decided_at": Case.decided_at - by}
            db.session.execute(sa.update(Case).values(times))


def clear_away(app):
    with app.app_context(), db.transaction():
        tasks.clear_away()


def test_a_look_by_a_link_leaves_no_name_behind(app, visit, come):
    visitor, post = visit(), make_discussion()
    link = report(visitor, post)
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    visitor.post(f"{link}/look", data=ASKED)
    with app.app_context():
        look = db.session.scalars(sa.select(Appeal)).one()
        assert (look.kind, look.member_id, look.words) == ("look", None, "It sells pills.")
