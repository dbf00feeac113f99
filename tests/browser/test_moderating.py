"""A case by keyboard alone: taken, decided, undone and decided again; everyone reads about it, others look again."""

import re
from datetime import timedelta

import sqlalchemy as sa
from factories import current, make_discussion, save
from people import make_person
from playwright.sync_api import expect
from waiting import wait_in_page

from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.moderation.appeal_models import Appeal
from activistnet.moderation.models import Case, Decision, Report

PRESSES = 6  # to open, take and decide a case with two acts
WATCH_PRESSES = """() => document.addEventListener("click", press => {
  press.preventDefault()
  window.hasPressed = true
}, true)"""


def newest(model, *conditions):
    with current().app_context():
        return db.session.scalar(sa.select(sa.func.max(model.id)).where(*conditions))


def empty_the_queue():
    """What other tests have reported on this site waits no longer: cases stand by their age, and those are older."""
    with current().app_context(), db.transaction():
        db.session.execute(sa.update(Case).where(Case.decided_at.is_(None)).values(decided_at=sa.func.now()))


def let_half_a_minute_pass(page):
    """What waits to be told is due now; the running clock hands it over."""
    with current().app_context(), db.transaction():
        waits = Outbox.job == "moderation.tasks.tell"
        db.session.execute(sa.update(Outbox).where(waits).values(due_at=sa.func.now() - timedelta(seconds=1)))
    untold = sa.select(sa.func.count()).where(Decision.told_at.is_(None), Decision.undone_at.is_(None))

    def is_told():
        with current().app_context():
            return not db.session.scalar(untold)

    wait_in_page(page, is_told)


def press(page, *keys):
    expect(page.locator(".keys")).to_be_visible()
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def test_a_case_is_decided_by_keyboard_alone_and_everyone_reads_what_came_of_it(open_browser, sign_in):
    empty_the_queue()
    author, reporters = make_person("Amina"), [make_person(name) for name in ("Rea", "Ria", "Ros")]
    post = make_discussion(author, title="Cheap power")
    for reporter in reporters:
        save(Report(post_id=post.id, reporter_id=reporter.id, rule="hate", evidence="Cheap power"))
    first = sign_in(open_browser(), make_person("Vera", role="moderator"))
    first.goto("/moderation")
    expect(first.locator(".queue-line")).to_contain_text("3 reports")
    pressed = press(first, "j", "Enter")
    first.wait_for_url(re.compile(r"/moderation/cases/\d+"))
    case = first.url
    pressed += press(first, "x")
    expect(first.get_by_text("You're looking at this")).to_be_visible()
    pressed += press(first, "1", "2", "e")
    first.wait_for_url("**/moderation")
    assert pressed == PRESSES
    expect(first.get_by_text("Decided: Hidden · Locked.")).to_be_visible()
    press(first, "u")
    first.wait_for_url(case)
    expect(first.get_by_text("Your decision is undone.")).to_be_visible()
    press(first, "1", "2", "e")
    first.wait_for_url("**/moderation")
    let_half_a_minute_pass(first)
    decision = newest(Decision)

    theirs = sign_in(open_browser(), author)
    theirs.goto("/me/standing")
    for words in ("We've hidden this.", "We've locked the thread until", "No hatred", "attack people for who they are"):
        expect(theirs.get_by_role("main")).to_contain_text(words)
    reporting = sign_in(open_browser(), reporters[0])
    reporting.goto(f"/reports/{newest(Report, Report.reporter_id == reporters[0].id)}")
    expect(reporting.get_by_role("main")).to_contain_text("A moderator has decided: Hidden · Locked.")
    log = open_browser().new_page()
    log.goto("/moderation/log")
    expect(log.get_by_role("main")).to_contain_text("Hidden · Locked")

    for page, address in ((theirs, f"/appeals/{decision}"), (reporting, reporting.url)):
        page.goto(address)
        page.get_by_label("What should they know?").fill("It names nobody.")
        page.get_by_role("main").get_by_role("button").last.click()
        expect(page.get_by_text("We've received it.")).to_be_visible()
    first.goto("/moderation?view=appeals")
    expect(first.locator(".queue-line")).to_have_count(0)
    second = sign_in(open_browser(), make_person("Mo", role="moderator"))
    second.goto("/moderation?view=appeals")
    expect(second.locator(".queue-line")).to_have_count(2)
    for kind in ("appeal", "look"):
        asked = newest(Appeal, Appeal.kind == kind)
        with current().app_context():
            second.goto(f"/moderation/cases/{db.session.get(Appeal, asked).case_id}")
        expect(second.get_by_role("main")).to_contain_text("It names nobody.")
        second.get_by_label("Reason").fill(f"The {kind} is heard.")
        press_outside = second.get_by_role("heading", level=1)
        press_outside.click()
        press(second, "d")
        expect(second.get_by_text("We've saved your decision.")).to_be_visible()
    let_half_a_minute_pass(second)
    theirs.goto(f"/appeals/{decision}")
    expect(theirs.get_by_role("main")).to_contain_text("The appeal is heard.")
    reporting.reload()
    expect(reporting.get_by_role("main")).to_contain_text("The look is heard.")
    assert newest(Case, Case.decided_at.is_(None)) is None


def test_a_reason_in_own_words_is_reached_left_and_sent_by_keys(open_browser, sign_in):
    empty_the_queue()
    for title in ("Cheap power", "Dear power"):
        post = make_discussion(make_person("Amina"), title=title)
        save(Report(post_id=post.id, reporter_id=make_person("Rea").id, rule="hate", evidence=title))
    page = sign_in(open_browser(), make_person("Vera", role="moderator"))
    page.goto("/moderation")
    pressed = press(page, "j", "Enter")
    expect(page.get_by_role("button", name="Take this case")).to_be_visible()
    pressed += press(page, "x")
    expect(page.get_by_role("button", name="Take this case")).to_be_hidden()
    pressed += press(page, "1", "r")
    page.keyboard.type("x1e")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Reason")).not_to_be_focused()
    press(page, "r")
    case = page.url
    pressed += press(page, "Control+Enter")
    page.wait_for_url(lambda address: address != case)
    assert pressed == PRESSES
    with current().app_context():
        assert db.session.execute(sa.select(Decision.action, Decision.reason)).all()[-1:] == [("hide", "x1e")]


def test_a_key_that_is_held_down_decides_one_case(open_browser, sign_in):
    empty_the_queue()
    for title in ("Cheap power", "Cheap pills"):
        save(Report(post_id=make_discussion(title=title).id, rule="spam", evidence=title))
    page = sign_in(open_browser(), make_person("Vera", role="moderator"))
    page.goto("/moderation")
    page.locator(".queue-line").first.click()
    page.wait_for_url(re.compile(r"/moderation/cases/\d+"))
    first = page.url
    expect(page.locator(".keys")).to_be_visible()
    page.keyboard.down("d")
    page.wait_for_url(lambda address: address != first and "/moderation/cases/" in address)
    expect(page.locator(".keys")).to_be_visible()
    page.evaluate(WATCH_PRESSES)
    page.keyboard.down("d")  # as it repeats by itself
    assert not page.evaluate("window.hasPressed")
    page.keyboard.up("d")
    page.goto("/moderation")
    expect(page.locator(".queue-line")).to_have_count(1)


def test_an_open_queue_follows_what_others_do_and_nothing_moves(open_browser, sign_in):
    empty_the_queue()
    authors, reporter = [make_person(name) for name in ("Ali", "Ada")], make_person("Rolf")
    posts = [make_discussion(author, title=f"Threats {n}") for n, author in enumerate(authors)]
    save(Report(post_id=posts[0].id, reporter_id=reporter.id, rule="hate", evidence="Threats"))
    looking = sign_in(open_browser(), make_person("Lou", role="moderator"))
    looking.goto("/moderation")
    looking.wait_for_function("() => document.querySelector('queue-news')?.wasLive")
    line, bar = looking.locator(".queue-line"), looking.locator("queue-news")
    expect(bar).to_be_hidden()
    place = line.bounding_box()["y"]
    others = sign_in(open_browser(), reporter)
    others.goto(f"/posts/{posts[1].id}/report")
    others.locator("input[name=rule]").first.check()
    others.get_by_role("button", name="Send the report").click()
    expect(bar).to_have_text("1 more case")
    acting = sign_in(open_browser(), make_person("Mina", role="moderator"))
    acting.goto(f"/moderation/posts/{posts[0].id}")
    acting.get_by_role("button", name="Take this case").click()
    expect(line).to_contain_text("with @")
    acting.get_by_role("button", name="Keep it").click()
    expect(line).to_contain_text("Decided")
    assert line.bounding_box()["y"] == place
    bar.get_by_role("link").click()
    expect(looking.locator(".queue-line")).to_have_count(1)
    expect(looking.locator(".queue-line")).to_contain_text("Threats 1")
