"""Who reports without an account reads what came of it by a link of their own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from decided import decide_on, pass_half_a_minute, undo_latest
from factories import get_topic, make_discussion, make_member, make_petition, make_reply, save
from receipts import ASKED, LINK, count, decide, main_of, outcome_of, report, without_link

from activistnet.core.data.crypto import token_hash
from activistnet.core.data.db import Base, db
from activistnet.core.web.cookies import cookie_names
from activistnet.members.models import Member
from activistnet.moderation.models import Report
from activistnet.moderation.receipt_models import Receipt
from activistnet.moderation.rules import MOST_OF_VISITORS
from activistnet.petitions.models import Signature
from activistnet.posts.models import Post
from activistnet.posts.summary_models import Summary, SummarySentence
from activistnet.topics.models import TopicRule


def test_g22_a_visitor_is_led_to_a_page_of_their_own_that_says_where_their_report_stands(app, visit, come):
    visitor, post = visit(), make_discussion(title="Cheap pills")
    link = report(visitor, post)
    assert LINK.fullmatch(link)
    page = main_of(visitor.get(link))
    for said in ("passed your report", "No spam", "Cheap pills", "will appear on this page", "bookmark the page"):
        assert said in page
    assert "second look" not in page
    assert decide_on(come("moderator")[1], post, "hide").status_code == 303
    assert "will appear on this page" in main_of(visitor.get(link)), "half a minute nobody is told"
    pass_half_a_minute(app)
    page = main_of(visitor.get(link))
    for said in ("A moderator has decided: Hidden.", "It is about buses.", "Ask for a second look", "works until"):
        assert said in page
    assert "Cheap pills" not in page, "nobody is shown it any more"


def test_what_is_reported_is_in_its_own_language_on_the_form_and_on_the_page_of_the_report(visit):
    visitor, post = visit(), make_discussion(title="Des pilules pas chères", language="fr")
    said = '<bdi lang="fr" dir="ltr">Des pilules pas chères</bdi>'
    assert said in visitor.get(f"/posts/{post.id}/report").text
    assert said in visitor.get(report(visitor, post)).text


def test_a_visitor_reads_the_same_words_as_a_member_who_reported_it(app, visit, come):
    visitor, (_, member), post = visit(), come(), make_discussion()
    link = report(visitor, post)
    report(member, post)
    decide(app, come("moderator")[1], post, "hide", "warn")
    with app.app_context():
        own = db.session.scalar(sa.select(Report.id).where(Report.reporter_id.is_not(None)))
    assert outcome_of(visitor.get(link)) == outcome_of(member.get(f"/reports/{own}"))


def test_g22_the_page_says_nothing_of_who_reported_nor_names_the_address_to_anybody(app, visit, come):
    visitor, post = visit(), make_discussion()
    link = report(visitor, post, note="I am her neighbour.")
    shown = visitor.get(link)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["X-Robots-Tag"] == "noindex" and 'name="robots" content="noindex"' in shown.text
    assert shown.headers["Cache-Control"] == "no-store" and 'rel="canonical"' not in shown.text
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    assert visitor.post(f"{link}/look", data={"words": "I live next door."}).status_code == 303
    for browser in (visitor, visit(), come()[1], come("moderator")[1]):
        page = browser.get(link)
        assert main_of(page) == main_of(visitor.get(link)), "whoever has it reads no more"
        assert "neighbour" not in page.text and "next door" not in page.text
    assert "Set-Cookie" not in visit().get(link).headers


def test_g22_one_visitor_and_many_of_a_day_read_the_same(app, visit, come):
    _, moderator = come("moderator")
    pages, opened = set(), []
    for many in (1, MOST_OF_VISITORS + 2):
        post = make_discussion(title="Cheap pills")
        links = [report(visit(), post) for _ in range(many)]
        waiting = {without_link(main_of(visit().get(link))) for link in links}
        assert len(waiting) == 1
        decide(app, moderator, post, "lock")
        opened += [(each, visit().get(each)) for each in links]
        pages |= waiting | {without_link(main_of(page)) for _link, page in opened}
    assert len(pages) == 2, "one while it waits, and one of what was decided"
    asked = opened[-1][0]
    assert visit().post(f"{asked}/look", data=ASKED).status_code == 303
    others = {without_link(main_of(visit().get(link))) for link, _page in opened[1:-1]}
    assert others < pages, "nor does one read that another asked"


def test_g22_who_reported_it_makes_no_difference_to_whom_it_is_about_or_to_other_reporters(app, visit, come):
    """A member who is limited is no other reporter than one who isn't, or than nobody."""
    _, moderator = come("moderator")
    read = set()
    for limited_until in ("nobody", None, datetime.now(UTC) + timedelta(days=7)):
        author, theirs = come()
        post = make_discussion(author, title="Cheap pills")
        others = report(visit(), post)
        if limited_until != "nobody":
            reporter, browser = come()
            with app.app_context(), db.transaction():
                limited = sa.update(Member).where(Member.id == reporter.id).values(limited_until=limited_until)
                db.session.execute(limited)
            assert report(browser, post) == f"/posts/{post.id}/reported"
        waiting = main_of(visit().get(others))
        decide(app, moderator, post, "lock")
        shown = [theirs.get("/me/standing"), theirs.get("/notifications"), visit().get(others)]
        said = " ".join([waiting, *map(main_of, shown)])
        read.add(without_link(re.sub(r"\d+|just now|seconds? ago", "", said)))
    assert len(read) == 1


def test_a_second_report_of_one_browser_changes_nothing_and_leads_to_the_same_page(app, visit, come):
    visitor, post = visit(), make_discussion()
    assert visitor.get(f"/posts/{post.id}/report").status_code == 200
    link = report(visitor, post)
    assert report(visitor, post, rule="hate", note="Once more.") == link
    assert count(app, Report) == count(app, Receipt) == 1
    assert report(visit(), post) != link
    assert report(visitor, make_discussion()) != link
    decide(app, come("moderator")[1], post, "dismiss", rule="")
    anew = report(visitor, post)
    assert anew != link, "as for members, once it is decided"
    assert "A moderator will read it" in main_of(visitor.get(anew))
    assert "left it as it is" in main_of(visitor.get(link))


def test_a_browser_without_cookies_is_given_a_link_each_time(app, visit):
    post, links = make_discussion(), set()
    for _ in range(2):
        answer = visit().post(f"/posts/{post.id}/report", data={"rule": "spam"}, forged=True)
        links.add(answer.location)
    assert len(links) == 2 and all(LINK.fullmatch(link) for link in links)


@pytest.mark.parametrize("cookie", ["", "\x00", "\xff\xfe", "9" * 4000])
def test_a_cookie_that_the_site_never_set_is_no_fault(app, visit, cookie):
    sent = {"HTTP_COOKIE": f"{cookie_names(app.settings.base_url).form}={cookie}"}
    address = f"/posts/{make_discussion().id}/report"
    answer = visit().post(address, data={"rule": "spam"}, forged=True, environ_overrides=sent)
    assert LINK.fullmatch(answer.location)


def test_a_report_waits_again_where_the_decision_is_undone(app, visit, come):
    visitor, (_, moderator), post = visit(), come("moderator"), make_discussion()
    link = report(visitor, post)
    assert decide_on(moderator, post, "lock").status_code == 303
    again = report(visitor, post)
    assert undo_latest(app, moderator).status_code == 303
    pass_half_a_minute(app)
    for each in (link, again):
        assert "A moderator will read it" in main_of(visitor.get(each))
    assert report(visitor, post) == link


def test_g22_a_wrong_a_malformed_and_an_ended_link_are_answered_alike(app, visit):
    visitor, post = visit(), make_discussion()
    ended = report(visitor, post)
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(Receipt))
    wrong = [ended, f"{ended[:-1]}-", "/report/1", f"/report/{'x' * 3000}", "/report/%00", "/report/%F0%9F%92%A5"]
    for ending in ("", "/look"):
        pages = {without_link(main_of(visit().get(f"{each}{ending}"))) for each in wrong}
        assert len(pages) == 1
        assert {visit().get(f"{each}{ending}").status_code for each in wrong} == {404}
    assert {visit().post(f"{each}/look", data=ASKED).status_code for each in wrong} == {404}


def test_g22_the_database_holds_nothing_that_opens_the_page(app, visit):
    visitor, post = visit(), make_discussion()
    token = report(visitor, post).rpartition("/")[2]
    with app.app_context():
        row = db.session.scalars(sa.select(Receipt)).one()
        assert row.token_hash == token_hash(token)
        for table in Base.metadata.sorted_tables:
            rows = [[str(value) for value in each] for each in db.session.execute(sa.select(table))]
            assert token not in str(rows), table.name


def test_what_is_out_of_sight_at_once_is_said_and_the_way_back_leads_where_one_was(app, visit):
    post = make_discussion()
    reply = make_reply(post, body="Their address is Elm Street 7")
    urgent = {"topic_id": get_topic().id, "code": "doxxing", "number": 90, "title": "No addresses"}
    save(TopicRule(**urgent, hides_at_once=True))
    link = report(visit(), reply, rule="doxxing")
    page = visit().get(link)
    assert "is hidden until a moderator" in main_of(page) and "Elm Street" not in page.text
    assert f'href="/discussions/{post.id}' in page.text


@pytest.mark.parametrize("thing", ["signature", "member", "topic", "petition", "summary"])
def test_each_thing_that_is_reported_has_such_a_page(app, visit, thing):
    author = make_member("nour", display_name="Nour Haddad")
    petition = make_petition(author)
    signature = save(Signature(petition_id=petition.id, member_id=author.id, reason="Pills for all", show_name=True))
    discussion = make_discussion()
    summary = save(Summary(root_id=discussion.id, author_id=author.id, accepted_at=datetime.now(UTC)))
    save(SummarySentence(summary_id=summary.id, number=1, words="Twelve pills."))
    address, said = {
        "signature": (f"/signatures/{signature.id}/report", "Pills for all"),
        "member": ("/members/nour/report", "@nour"),
        "topic": ("/t/health/report", "Health"),
        "summary": (f"/summaries/{summary.id}/report", "Twelve pills."),
        "petition": (f"/posts/{petition.id}/report", petition.title),
    }[thing]
    visitor = visit()
    answer = visitor.post(address, data={"rule": "spam"})
    assert said in main_of(visitor.get(answer.location))
    assert visitor.post(address, data={"rule": "spam"}).location == answer.location


def test_what_nobody_is_shown_any_more_is_not_read_on_by_the_link(app, visit, come):
    author, writing = come()
    post = make_discussion(author, body="My address is Elm Street 7", title="Elm Street")
    link = report(visit(), post)
    assert "Elm Street" in main_of(visit().get(link))
    assert writing.post(f"/posts/{post.id}/delete").status_code == 303
    assert "Elm Street" not in visit().get(link).text
    with app.app_context(), db.transaction():
        db.session.execute(sa.delete(Post).where(Post.id == post.id))
    assert visit().get(link).status_code == 404


def test_the_page_takes_the_same_queries_however_many_reported_it(app, visit, come, count_queries):
    asked = []
    for many in (1, 5):
        post = make_discussion()
        links = [report(visit(), post) for _ in range(many)]
        decide(app, come("moderator")[1], post, "lock")
        visit().get(links[0])  # whatever is asked once a process
        with count_queries() as queries:
            assert visit().get(links[0]).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12, queries.statements


def test_members_are_told_as_before_and_have_no_link(app, come):
    _, member = come()
    post = make_discussion()
    assert report(member, post) == f"/posts/{post.id}/reported"
    assert count(app, Receipt) == 0
