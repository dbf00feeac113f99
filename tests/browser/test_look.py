"""How pages stand up in a real browser: accessible, never wider than the screen, and light."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import factories
import pytest
import sqlalchemy as sa
from factories import (
    make_decision_maker,
    make_discussion,
    make_list,
    make_member,
    make_petition,
    make_poll,
    make_reply,
    save,
)
from people import make_person
from playwright.sync_api import BrowserContext, Page, expect
from policy import make_things

from activistnet.core.data import audit
from activistnet.core.data.crypto import new_token, sign_value, token_hash
from activistnet.core.data.db import db
from activistnet.core.jobs.tasks import Outbox
from activistnet.decision_makers.models import DecisionMakerChange
from activistnet.moderation.models import Act, Decision, Report
from activistnet.moderation.receipt_models import Receipt
from activistnet.petitions.group_models import SignatureGroup
from activistnet.petitions.life_models import OutcomeContest
from activistnet.petitions.mailboxes import member_digest_of
from activistnet.petitions.models import Petition, Signature
from activistnet.posts.addition_models import Addition
from activistnet.posts.context_models import ContextNote
from activistnet.posts.gate_models import ThreadGate
from activistnet.posts.links import post_url
from activistnet.posts.models import Activity, SavedPost, Share, ThreadWish
from activistnet.posts.quote_models import Quote
from activistnet.posts.translation_models import Translation
from activistnet.teams.services import adopting

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Where nothing is wrong, axe would describe every element that it looked at: more work than all it checks. It would
# fetch and parse each style sheet, too, for a rule that is none of these; sounds and films are what one of them needs.
FINDINGS = """async tags => {
    const wanted = {runOnly: tags, resultTypes: ["violations"], preload: {assets: ["media"]}, selectors: false}
    const {violations} = await axe.run(document, wanted)
    return violations
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"
TOO_WIDE = f"""() => ["200%", "100%"].filter(size => {{
  document.documentElement.style.fontSize = size
  return !({FITS})
}})"""  # with letters of these sizes
SCREENS = ((320, "dark"), (1280, "light"))
BETWEEN = (360, 768, 1023, 1024, 1920)
PLACES = """(document.body.matches(".embed") ? [".embed-main"] : [".wordmark", ".page", ".site-footer-inner"])"""
EDGES = f"""() => {PLACES}.map(each => {{
  const found = document.querySelector(each)
  const {{left, right}} = found.getBoundingClientRect()
  const {{paddingLeft, paddingRight, direction}} = getComputedStyle(found)
  return Math.round(direction === "rtl" ? right - parseFloat(paddingRight) : left + parseFloat(paddingLeft))
}})"""  # where header, page and footer begin; a frame has neither of the other two
SQUEEZED = """() => [...document.querySelectorAll("h1, h2, h3, p, a, button, span")].filter(each => {
  const {width} = each.getBoundingClientRect()
  const range = document.createRange()
  range.selectNodeContents(each)
  const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)))
  return width > 2 && width < 5 * parseFloat(getComputedStyle(each).fontSize) && lines.size > 4
}).map(each => each.outerHTML)"""  # a column of a few letters
OPEN_TO_ALL = (
    "/",
    "/topics",
    "/t/health",
    "/start",
    "/start?kind=petition",
    "/t/health/new?kind=petition",
    "/t/health/new?kind=discussion",
)
OF_THE_SITE = ("/members", "/join", "/login", "/reset", "/about", "/how-we-count", "/moderation/log", "/nowhere")
OF_THE_SITE += ("/how-we-rank", "/how-we-choose", "/collections", "/offline", "/privacy", "/rules", "/help", "/contact")
OF_THE_SITE += ("/t/health/report", "/t/health/members", "/t/health/rules", "/t/health/moderation", "/t/health/recall")
OF_THE_SITE += ("/hide-names", "/victories", "/discussions", "/petitions?sort=rising")
OF_THE_SITE += ("/decision-makers", "/decision-makers/changes")
VISITORS = (*OPEN_TO_ALL, *OF_THE_SITE)
MEMBERS = ("/", "/notifications", "/shares", "/settings", "/settings/sessions", "/settings/delete", "/me/petitions")
MEMBERS += ("/topics/proposals", "/topics/proposals/new?name=Health", "/topics/proposals?decided=1")
MEMBERS += ("/me/collections", "/collections/new", "/me/saved", "/me/threads", "/me/invite", "/settings/notifications")
MEMBERS += ("/t/health/members", "/t/health/moderation?view=deeds")
MEMBERS += ("/begin/topics", "/begin/people", "/begin/petitions", "/me/signatures", "/me/hide-names")
MEMBERS += ("/settings/filters", "/settings/picture", "/me/pictures", "/me/standing")

# What those who run a petition do with it, and where mails lead; of the things of support/policy.
PETITION = "/petitions/{petition}"
OF_AUTHORS = tuple(
    f"{PETITION}/{act}" for act in ("team", "pause", "withdraw-petition", "close", "last-day", "launched")
)
OF_AUTHORS += (f"{PETITION}/join", f"{PETITION}/join/{{other_petition}}", "/unions/{union}", "/unions/{joined}")
OF_AUTHORS += (f"{PETITION}/deliver", f"{PETITION}/deliveries/{{ready}}/handed", f"{PETITION}/promises/{{promise}}")
OF_AUTHORS += (f"{PETITION}/updates/new", f"{PETITION}/versions/new", "/petitions/{versioned}/versions")
OF_AUTHORS += (f"{PETITION}/letter", f"{PETITION}/signed/{{signed}}")
OF_MODERATORS = (f"{PETITION}/deliveries/{{delivery}}/end",)
BY_LINK = (f"{PETITION}/answer/{{answer_link}}", f"{PETITION}/answer/{{kept_link}}/promises/{{promise}}")
BY_LINK += ("/decision-makers/{decision_maker}/no-reports/{no_reports}", "/hide-names/{hide_names}")
BY_LINK += ("/sign-version/{sign_version}", "/move-signature/{move_signature}", "/letter/{letter_link}")


@pytest.fixture
def posts() -> list[str]:
    """Addresses of a petition and a discussion with a branch of replies."""
    petition, discussion = make_petition(), make_discussion()
    lena = make_member(display_name="Lena")
    first = make_reply(discussion, lena, stance="for")
    marked = make_member(display_name="Ze\u0301\u0323\u0308\u0327 \u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f")
    second = make_reply(discussion, marked, parent=first, body_html="<p>" + "verylongword" * 60 + "</p>")
    save(Quote(reply_id=second.id, quoted_id=first.id, passage="Averylongword" * 30))
    petitions = [f"/petitions/{petition.id}/{petition.slug}", f"/petitions/{petition.id}/sign"]
    petitions += [f"/petitions/{petition.id}/poster", f"/petitions/{petition.id}/spread"]
    petitions += [f"/petitions/{petition.id}/updates"]
    petitions += [f"/petitions/{petition.id}/embed", f"/embed/petitions/{petition.id}"]
    petitions += [f"/petitions/{petition.id}/deliveries", f"/petitions/{petition.id}/letters"]
    return [*petitions, f"/discussions/{discussion.id}/{discussion.slug}", f"/@{lena.handle}"]


def check(context: BrowserContext, paths: list[str]) -> None:
    """Every page, narrow in the dark and wide in the light: no finding of axe, nothing beyond screen or frame.

    And nothing in it that the content policy stops, which Chromium says in its console.
    """
    page = context.new_page()
    said: list[str] = []
    page.add_init_script(path=AXE)
    page.on("console", lambda message: said.append(message.text))
    for path in paths:
        page.goto(path)
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(FINDINGS, TAGS)
            assert not found, (path, width, scheme, [(each["id"], each["nodes"][0]["html"]) for each in found])
            too_wide = page.evaluate(TOO_WIDE)
            assert not too_wide, (path, width, too_wide)
        for width in BETWEEN:
            page.set_viewport_size({"width": width, "height": 800})
            squeezed, fits, edges = page.evaluate(f"() => [({SQUEEZED})(), {FITS}, ({EDGES})()]")
            assert fits and not squeezed, (path, width, squeezed)
            assert width < 1024 or len(set(edges)) == 1, (path, width, edges)
        assert not [text for text in said if "Content Security Policy" in text], (path, said)


def test_pages_of_visitors_have_no_findings_and_fit_every_screen(open_browser, posts):
    check(open_browser(), [*VISITORS, *posts])


def test_questions_before_a_petition_have_no_findings_and_fit_every_screen(open_browser):
    context = open_browser()
    page = context.new_page()
    page.goto("/start")
    page.get_by_label("What do you want, and who should do it?").fill("The night clinic in Nord")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_label("Who can make it happen, line 1")).to_be_visible()
    page.close()
    check(context, [f"/start/{name}" for name in ("who", "why", "picture", "topic", "similar", "goal", "check")])


def test_what_a_suspended_member_opens_by_a_mailed_link_has_no_findings(open_browser):
    suspended, now = make_member(suspended_at=datetime.now(UTC)), datetime.now(UTC)
    told = {"moderator_id": make_member(role="operator").id, "reason": "Averylongwordinareason" * 9, "told_at": now}
    decision = save(Decision(member_id=suspended.id, action="suspend", **told))
    save(Act(decision_id=decision.id, action="suspend", until=now + timedelta(days=7)))
    with factories.current().app_context():
        link = sign_value(f"{decision.id}-{suspended.id}", "standing")
    check(open_browser(), [f"/appeal/{link}"])


def test_what_a_visitor_reads_of_a_report_has_no_findings(open_browser):
    said, now = "Averylongwordinareason" * 9, datetime.now(UTC)
    told = {"moderator_id": make_member(role="moderator").id, "reason": said, "told_at": now}
    addresses = []
    for is_decided in (False, True):
        post = make_discussion(title=said)
        decision = save(Decision(post_id=post.id, action="dismiss", **told)) if is_decided else None
        report = save(Report(post_id=post.id, rule="spam", decision_id=decision.id if decision else None))
        token = new_token()
        save(Receipt(token_hash=token_hash(token), report_id=report.id))
        addresses += [f"/report/{token}", *([f"/report/{token}/look"] if is_decided else [])]
    check(open_browser(), addresses)


def test_pages_from_right_to_left_have_no_findings_and_fit_every_screen(open_browser, posts):
    context = open_browser()
    context.set_extra_http_headers({"Accept-Language": "ar"})
    check(context, ["/", "/join", "/topics", *posts])


def test_a_number_that_rolls_keeps_its_figures_in_order_on_a_page_from_right_to_left(page, site):
    petition = make_petition(signature_count=1203)
    page.goto(f"/petitions/{petition.id}/{petition.slug}?lang=ar")
    number = page.locator(".poster-count signature-count")
    expect(number).to_have_text("1,203")
    assert page.locator("html").get_attribute("dir") == "rtl"
    places = """number => {
      number.hear({version: 1e9, count: 1204, step: 2000})
      const figures = [...number.querySelectorAll(".figure")].map(each => each.getBoundingClientRect().right)
      return [number.getBoundingClientRect().right, ...figures].map(Math.round)
    }"""
    end, last = number.evaluate(places)
    assert abs(end - last) <= 1
    expect(page.locator("[data-by=left]").first).to_have_text("بقي 796 توقيعًا لبلوغ 2,000")


def test_pages_of_members_have_no_findings_and_fit_every_screen(open_browser, sign_in, posts):
    context = open_browser()
    amina = make_person("Amina")
    sign_in(context, amina)
    long = make_member("m" + "w" * 15 + uuid4().hex[:8], display_name="Verylongname" * 4, purpose="Verylongpurpose" * 6)
    theirs = make_petition(long)
    save(Activity(post_id=theirs.id, actor_id=long.id, verb="posted"))  # so they're suggested
    for post, note in ((theirs, "Verylongnote" * 9), (make_petition(), ""), (make_discussion(), "It's near.")):
        save(Share(post_id=post.id, member_id=amina.id, token=uuid4().hex[:8], note=note))
    save(SavedPost(member_id=amina.id, post_id=theirs.id))
    save(ThreadWish(member_id=amina.id, root_id=theirs.id, is_muted=True))
    own = make_discussion(amina)
    hour = sa.func.now() + sa.text("interval '1 hour'")
    save(ThreadGate(root_id=own.id, who="topic", minutes=5, slow_until=hour, reason="Verylongreason" * 9))
    make_poll(own, "Verylongoption" * 7, "No")
    restated = {"words": "Verylong" * 30, "of": amina.id, "yes": True}
    make_reply(own, title="Verylongtitle" * 9, stance="for", restated=restated)
    slow = [f"/posts/{own.id}/poll", f"/posts/{own.id}/summary"]
    slow += [post_url(own), f"/posts/{own.id}/replying", f"/posts/{own.id}/mute", f"/posts/{own.id}/replies"]
    discussion = make_discussion()
    quoting = make_reply(discussion, amina, body_html="<p>" + "verylongword" * 60 + "</p>")
    save(Quote(reply_id=quoting.id, quoted_id=make_reply(discussion).id, passage="Averylongword" * 30))
    answering = f"/posts/{discussion.id}/replies?parent={quoting.id}&quote={quoting.id}"
    check(context, [*MEMBERS, *posts, *slow, f"/posts/{quoting.id}/quote", answering])


def test_pages_of_moderators_have_no_findings_and_fit_every_screen(open_browser, sign_in):
    discussion = make_discussion(title="Wordsofaheadlinewithoutanyspaces" * 3)
    reply = make_reply(discussion, body_html="<p>" + "verylongword" * 60 + "</p>")
    context = open_browser()
    visitor = context.new_page()
    visitor.goto(f"/posts/{reply.id}/report")
    visitor.locator("input[name=rule]").first.check()
    visitor.get_by_role("button", name="Send the report").click()
    sign_in(context, make_person("Vera", role="moderator"))
    petition, reason = make_petition(), "Averylongwordinareason" * 20
    signature = save(Signature(petition_id=petition.id, name="Ada", show_name=True, reason=reason))
    for number in range(22):
        save(
            Report(
                signature_id=signature.id, rule="spam", note="Verylongnote" * 9 if number < 2 else "", evidence=reason
            )
        )
    operator = make_person("Olu", role="operator")
    save(Report(post_id=make_discussion(operator, title="Nobody is left").id, rule="spam"))
    of_post = ["/moderation", "/moderation/joining", f"/moderation/posts/{reply.id}", f"/posts/{reply.id}/report"]
    of_reason = [f"/moderation/signatures/{signature.id}", f"/signatures/{signature.id}/report"]
    group = save(SignatureGroup(petition_id=petition.id, first_at=sa.func.now(), last_at=sa.func.now(), size=1))
    apart = [f"/moderation/topics/{petition.topic_id}", f"/moderation/groups/{group.id}"]
    apart += ["/moderation/together?case=1&case=2", "/moderation/cases/1/pictures"]
    held = make_reply(discussion, visibility="held", held_for="moderators", held_at=sa.func.now())
    apart += ["/moderation?view=held", f"/moderation/held/refuse?post={held.id}"]
    apart.append(f"/moderation/petitions/{petition.id}/signatures")
    words = {"words": "Verylongwords" * 20, "source": "https://example.org/"}
    note = save(ContextNote(post_id=reply.id, root_id=discussion.id, author_id=reply.author_id, **words))
    with factories.current().app_context():
        addition = db.session.scalar(sa.select(Addition.id).where(Addition.note_id == note.id))
    apart += [f"/moderation/additions/{addition}", f"/context/{note.id}/report", f"/posts/{reply.id}/context"]
    asked = make_decision_maker(petition, name="Averylongnameofaboard" * 5, office="Averylongoffice" * 7, place="Lyon")
    save(DecisionMakerChange(decision_maker_id=asked.id, action="edited", reason=reason[:300]))
    here = f"/decision-makers/{asked.id}"
    apart += [f"{here}/{asked.slug}", f"{here}/edit", f"{here}/merge", f"{here}/private", "/decision-makers/changes"]
    check(context, [*of_post, *of_reason, *apart, f"/petitions/{petition.id}/reasons"])


def test_pages_of_operators_have_no_findings_and_fit_every_screen(open_browser, sign_in):
    context, operator = open_browser(), make_person("Odile", role="operator")
    sign_in(context, operator)
    save(Outbox(job="petitions.tasks." + "averylongname" * 9, args=[], failed_at=sa.func.now(), error="ValueError"))
    save(Outbox(job="petitions.tasks.mail_receipt", args=[], error="Later the mail server is busy"))
    with factories.current().app_context(), db.transaction():
        audit.record(operator.id, "member.suspend", f"member:{operator.id}", why="Averylongword" * 20)
    here = f"/operate/members/{operator.id}"
    acts = [f"{here}/{act}" for act in ("reset", "role", "editor", "delete")]
    check(
        context,
        [
            "/operate",
            "/operate/members",
            here,
            *acts,
            *map("/operate/".__add__, ("audit", "jobs", "mail")),
            "/moderation/reasons",
            "/moderation/lists",
            f"/moderation/lists/{make_list('averylongword' * 6)[0].id}",
        ],
    )


def test_pages_of_texts_that_changed_have_no_findings_and_fit_every_screen(open_browser, sign_in):
    author = make_person("Amina")
    petition = make_petition(author, base_count=1, base_source="example.org", base_at="2026-01-01T00:00:00Z")
    reply = make_reply(make_discussion(), author)
    context = open_browser()
    sign_in(context, author)
    edit = f"/petitions/{petition.id}/edit"
    first, second = context.new_page(), context.new_page()
    for window in (first, second):
        window.goto(edit)
    for window, text in ((first, "It is the last one. " + "verylongword" * 60), (second, "It is near.")):
        window.get_by_label("Why does it matter?").fill(text)
        window.get_by_role("button", name="Save").click()
    expect(second.get_by_text("changed while you were writing").first).to_be_visible()
    expect(second.get_by_role("heading", name="Current text")).to_be_visible()
    second.set_viewport_size({"width": 360, "height": 800})
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pages = [f"/petitions/{petition.id}/{petition.slug}", f"/petitions/{petition.id}/versions", edit]
    of_now = {"post_id": petition.id, "author_id": author.id, "text_number": 1, "version_number": 1, "is_named": True}
    said = {"title": "أبقوا العيادة الليلية مفتوحة " + "كلمةطويلة" * 20, "body": "هي", "body_html": "<p>هي</p>"}
    save(Translation(language="ar", accepted_at=sa.func.now(), **of_now, **said))
    offered = {"language": "fr", "title": "Motlong" * 20, "looks_like": "es", "body": "Oui", "body_html": "<p>Oui</p>"}
    save(Translation(**{**of_now, **offered, "author_id": make_member().id}))
    with factories.current().app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE petitions SET is_translated = true"))
    pages += [f"{pages[0]}?text=ar", f"/petitions/{petition.id}/translations", f"/petitions/{petition.id}/sign?text=ar"]
    pages.append(f"/petitions/{petition.id}/translations/new?language=ar")
    check(context, [*pages, f"/posts/{reply.id}/history", f"/posts/{reply.id}/edit"])


def test_pages_of_all_that_becomes_of_a_petition_have_no_findings_and_fit_every_screen(open_browser, sign_in):
    things = make_things(factories.current())
    owner, left_at = things["owner"], datetime.now(UTC) - timedelta(days=100)
    told_at = left_at + timedelta(days=69)
    left = make_petition(owner, heard_at=left_at, created_at=left_at, quiet_told_at=told_at)
    won = make_petition(owner, stage="won", closed_at=told_at, closed_by="author")
    reader = make_member(display_name="Verylongname" * 4)
    with factories.current().app_context():
        ties = {each.id: {"member_digest": member_digest_of(each.id, reader.id)} for each in (left, won)}
    for petition_id, tie in ties.items():
        save(Signature(petition_id=petition_id, **tie))
    reply = make_reply(won, reader, body_html="<p>" + "verylongword" * 60 + "</p>")
    save(OutcomeContest(reply_id=reply.id, petition_id=won.id, member_id=reader.id))
    with factories.current().app_context(), db.transaction():
        adopting.stand(db.session.get_one(Petition, left.id), db.session.merge(reader), "Verylongreason" * 20)
    for person, paths in (
        (owner, [*OF_AUTHORS, f"/petitions/{won.id}/close", f"/petitions/{left.id}/adoption"]),
        (reader, [f"/petitions/{won.id}/contest", f"/petitions/{left.id}/adoption", post_url(won)]),
        (make_person("Vera", role="moderator"), ["/moderation/letters", *OF_MODERATORS]),
        (None, [*BY_LINK, f"/petitions/{won.id}/contests"]),
    ):
        context = open_browser()
        if person is not None:
            sign_in(context, person)
        check(context, [path.format_map(things) for path in paths])


def test_a_first_view_of_a_petition_is_light_and_stays_on_this_site(page, site):
    petition = make_petition()
    seen = []
    page.on("requestfinished", lambda request: seen.append((request.url, request.sizes()["responseBodySize"])))
    page.goto(f"/petitions/{petition.id}/{petition.slug}", wait_until="networkidle")
    pages = [(url, size) for url, size in seen if not url.startswith("ws")]
    assert all(url.startswith(site.base) for url, _ in pages)
    assert len(pages) <= 12, pages
    assert sum(size for _, size in pages) <= 140_000, pages


def test_the_theme_changes_at_once_and_stays(page):
    page.goto("/topics")
    with page.expect_response("**/appearance"):
        page.get_by_role("button", name="Dark").click()
    assert theme(page) == "dark"
    page.goto("/topics")
    assert theme(page) == "dark"


def test_a_wrong_form_moves_the_focus_to_what_is_wrong(page):
    petition = make_petition()
    page.goto(f"/petitions/{petition.id}/sign")
    page.locator("main").get_by_role("button", name="Sign").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Your name", exact=True)).to_be_focused()


def theme(page: Page) -> str:
    """The theme the page is shown in."""
    return str(page.evaluate("document.documentElement.dataset.theme"))
