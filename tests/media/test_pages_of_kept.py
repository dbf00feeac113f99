"""However many pictures are kept for a case, each can be found, in the order in which they were kept."""

import re
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
import sqlalchemy as sa
from factories import make_discussion, make_member, save
from media.conftest import picture, sent

from activistnet.core.data.db import db
from activistnet.moderation.evidence_models import CasePicture
from activistnet.moderation.models import Case, Decision, Report
from activistnet.posts.models import Post

SHOWN = re.compile(r"/pictures/([0-9a-f]{32})\.webp")
MORE = re.compile(r'href="([^"]*/pictures\?after=[^"]*)"')
LOOK = {"use": "text", "alt": "", "width": 9, "height": 9, "tone": 0}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def come(app, log_in):
    """`come("moderator")`: a browser in which somebody new of this role is signed in."""

    def come(role="member"):
        log_in(make_member(role=role), browser := app.test_client())
        return browser

    return come


@pytest.fixture
def moderator(come):
    return come("moderator")


def number(n):
    """Of a picture: later ones aren't larger."""
    return f"{n * 7919 % 997:032x}"


def keep(case, *numbers, minutes=1):
    for n in numbers:
        save(
            CasePicture(
                case_id=case.id, picture_id=number(n), kept_at=BEGINNING + timedelta(minutes=minutes * n), **LOOK
            )
        )


def case_about(post, **values):
    save(Report(post_id=post.id, rule="spam", **values))
    return save(Case(post_id=post.id, evidence="", decided_at=sa.func.now()))


def pages(browser, address):
    """The pictures of each page, from the case on."""
    while address:
        page = browser.get(address)
        assert page.status_code == 200
        yield SHOWN.findall(page.text)
        address = found[1].replace("&amp;", "&") if (found := MORE.search(page.text)) else None


def test_sixty_one_pictures_are_all_found_in_the_order_in_which_they_were_kept(moderator):
    post = make_discussion()
    case = case_about(post)
    keep(case, *range(61))
    found = list(pages(moderator, f"/moderation/cases/{case.id}"))
    assert [len(each) for each in found] == [30, 30, 1]
    assert [*chain(*found)] == [number(n) for n in range(61)]
    alone = list(pages(moderator, f"/moderation/cases/{case.id}/pictures"))
    assert alone == found


def test_what_was_seen_first_comes_first_however_much_is_reported_after_it(moderator):
    post = make_discussion()
    first, later = case_about(post), case_about(post)
    keep(first, 0, 1)
    keep(later, *range(1, 50))  # one of them again
    shown = [*chain(*pages(moderator, f"/moderation/cases/{later.id}"))]
    assert shown == [number(n) for n in range(50)]
    assert '<time datetime="2026-01-01T00:01:00' in moderator.get(f"/moderation/cases/{later.id}").text


def test_pictures_that_were_kept_at_one_moment_are_each_on_one_page(moderator):
    case = case_about(make_discussion())
    keep(case, *range(45), minutes=0)
    assert [*chain(*pages(moderator, f"/moderation/cases/{case.id}"))] == sorted(number(n) for n in range(45))


def test_the_last_of_many_can_be_opened(app, client, log_in, moderator, visitor, work):
    log_in(make_member("amina"))
    thread = make_discussion()
    address = client.post("/media", data=sent(picture((90, 60))), headers={"Accept": "application/json"}).json["url"]
    work()
    client.post(f"/posts/{thread.id}/replies", data={"body": f"Look: ![A wall]({address})"})
    with app.app_context():
        reply_id = db.session.scalars(sa.select(Post.id).where(Post.root_id == thread.id)).one()
    assert visitor.post(f"/posts/{reply_id}/report", data={"rule": "spam"}).status_code == 303
    with app.app_context():
        case = db.session.scalars(sa.select(Case).where(Case.post_id == reply_id)).one()
    keep(case, *range(60))
    mine = address.rpartition("/")[2]
    assert list(pages(moderator, f"/moderation/cases/{case.id}"))[-1] == [mine], "kept after all of them"
    assert moderator.get(f"/moderation/cases/{case.id}/pictures/{mine}.webp").status_code == 200


def test_a_page_of_pictures_takes_the_same_queries_however_many_there_are(moderator, count_queries):
    case, asked = case_about(make_discussion()), []
    for some in (range(2), range(2, 40)):
        keep(case, *some)
        moderator.get(f"/moderation/cases/{case.id}/pictures")
        with count_queries() as queries:
            assert moderator.get(f"/moderation/cases/{case.id}/pictures").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 6, queries.statements


def test_they_are_for_those_alone_who_may_decide_it(client, log_in, moderator, come):
    author = log_in(make_member("amina", role="moderator"))
    case = case_about(make_discussion(author))
    keep(case, 1)
    address = f"/moderation/cases/{case.id}/pictures"
    assert client.get(address).status_code == 403, "whose they are"
    assert come().get(address).status_code == 403
    assert moderator.get(f"{address}?after=nonsense").status_code == 404
    assert moderator.get("/moderation/cases/999999/pictures").status_code == 404


def test_a_case_without_pictures_says_so(moderator):
    case = case_about(make_discussion())
    assert "No pictures are kept for this case." in moderator.get(f"/moderation/cases/{case.id}/pictures").text
    assert "Pictures when reported" not in moderator.get(f"/moderation/cases/{case.id}").text


def test_a_case_says_how_many_reports_wait_for_a_decision(moderator, come):
    post, judge = make_discussion(), make_member(role="moderator")
    told = save(Decision(post_id=post.id, moderator_id=judge.id, action="dismiss", reason=""))
    case = case_about(post, decision_id=told.id)
    assert "All decided" in moderator.get(f"/moderation/cases/{case.id}").text
    assert come().post(f"/posts/{post.id}/report", data={"rule": "spam"}).status_code == 303
    page = moderator.get(f"/moderation/posts/{post.id}", follow_redirects=True).text
    assert "1 waits for a decision" in page and "All decided" not in page
