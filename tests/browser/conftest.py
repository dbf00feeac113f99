"""A whole site (web, worker, clock, a real SMTP sink) and a real Chromium, shared by the tests of one worker."""

import re
from collections.abc import Callable, Generator, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import wraps
from typing import Any

import databases
import factories
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from browsers import start_session
from people import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from ports import free_port
from waiting import HANG, wait_until

from activistnet.core.data.db import db
from activistnet.core.web.cookies import cookie_names
from activistnet.members.models import Member
from activistnet.petitions.models import Signature
from activistnet.petitions.services import counting
from bench import site as sites


class Letters:
    """What the sink has received."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)  # type: ignore[attr-defined]
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 OK"

    def wait_for(self, mailbox: str, *, saying: str = "", number: int = 1) -> EmailMessage:
        """The newest letter to a mailbox that says this, once it has so many; letters may overtake each other."""
        wait_until(lambda: len(self._sent_to(mailbox, saying)) >= number)
        return self._sent_to(mailbox, saying)[-1]

    def _sent_to(self, mailbox: str, saying: str) -> list[EmailMessage]:
        return [letter for letter in self.received if letter["To"] == mailbox and saying in letter.get_content()]

    def link(self, mailbox: str, page: str, *, number: int = 1) -> str:
        """The path of the link to `page` in the newest letter to a mailbox."""
        found = re.search(rf"/{page}/[\w.~-]+", self.wait_for(mailbox, number=number).get_content())
        assert found
        return found.group()


@pytest.fixture(scope="session")
def letters() -> Iterator[tuple[Letters, int]]:
    """A real SMTP server that keeps what it is sent, and its port."""
    sink = Letters()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=HANG)
    controller.start()
    yield sink, controller.port
    controller.stop()


@pytest.fixture(scope="package")
def site(template: str, letters: tuple[Letters, int]) -> Iterator[sites.Site]:
    """`bin/serve` with a database of its own."""
    with databases.cloned(template) as name:
        settings = {
            "DATABASE_URL": databases.ADMIN_URL.set(database=name).render_as_string(hide_password=False),
            # A Valkey of its own: two workers of pytest that each ran a site on one would share its queue, and a
            # worker that is handed the number of another site's row finds nothing and goes on.
            "REDIS_URL": "",
            "MAIL_URL": f"smtp://127.0.0.1:{letters[1]}",
            "ARGON2": "19456,2,1",
            # All tests of a worker are one address, which would soon have signed in too often.
            "LIMITS": "10",
        }
        with sites.running(free_port(), **settings) as site:
            factories.use(site.app)
            yield site
            with site.app.app_context():
                db.engine.dispose()


@pytest.fixture(autouse=True)
def made_here(site: sites.Site) -> None:
    """Factories write into this site's database."""
    factories.use(site.app)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what the site said last: a page that never came has its reason there."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    log = site.var / "log" / "web.log" if site else None
    if report.failed and log and log.exists():  # the last test of a worker ends after its site
        said = log.read_text().splitlines()[-LAST_LINES:]
        report.sections.append(("The site's log", "\n".join(said)))
    return report


LAST_LINES = 40
BUSY = 503  # what a site on a machine that stands still for seconds may say; it asks to try again
UNDEFINED = ":not(:defined, shared-by, live-strip)"  # these two come only to some of the pages they stand in


def wait_for_components(page: Page) -> None:
    """Have a page count as open once its components have come: a press before that follows the plain link.

    Not where a test says itself what it waits for.
    """

    def patient(opening: Callable[..., Response | None]) -> Callable[..., Response | None]:
        @wraps(opening)
        def open_whole(*arguments: str, **options: Any) -> Response | None:
            answer = opening(*arguments, **options)
            if not options:
                expect(page.locator(UNDEFINED)).to_have_count(0)
            return answer

        return open_whole

    page.goto, page.reload = patient(page.goto), patient(page.reload)  # type: ignore[method-assign]


@pytest.fixture
def open_browser(chromium: Browser, site: sites.Site) -> Iterator[Callable[..., BrowserContext]]:
    """`open_browser()` is somebody at another machine; `open_browser(java_script_enabled=False)` likewise.

    No page of theirs may end in an error that its scripts didn't catch.
    """
    contexts = []
    errors: list[str] = []

    def open_browser(**options: object) -> BrowserContext:
        # What a test does to requests it does to those of the page, and not to those of its service worker.
        options.setdefault("service_workers", "block")
        contexts.append(chromium.new_context(base_url=site.base, **options))  # type: ignore[arg-type]
        contexts[-1].on("weberror", lambda error: errors.append(f"{error.page and error.page.url}: {error.error}"))
        if options.get("java_script_enabled", True):
            contexts[-1].on("page", wait_for_components)
        return contexts[-1]

    yield open_browser
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_browser: Callable[..., BrowserContext]) -> Page:
    """An open page of a visitor."""
    return open_browser().new_page()


@pytest.fixture
def sign_in_by_form() -> Callable[..., Page]:
    """Sign a member in by the form, in a new page or in this one; the page that comes after."""

    def sign_in_by_form(context: BrowserContext, member: Member, page: Page | None = None) -> Page:
        page = page or context.new_page()
        while (answer := _press_sign_in(page, member)).status == BUSY:
            page.wait_for_timeout(500)
        assert answer.status == 303, page.inner_text("main")
        page.wait_for_url("**/")
        return page

    return sign_in_by_form


def _press_sign_in(page: Page, member: Member) -> Response:
    page.goto("/login")
    page.get_by_label("Handle").fill(member.handle)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name="Sign in").click()
    return answer.value


@pytest.fixture
def sign_in(site: sites.Site) -> Callable[[BrowserContext, Member], Page]:
    """Let a browser hold a session of a member, as the form gives it; an empty page of it."""

    def sign_in(context: BrowserContext, member: Member) -> Page:
        kept = {"name": cookie_names(site.base).session, "value": start_session(member)}
        # Kept to safe connections, as which those to this machine count; in an address they have to be written so.
        context.add_cookies([{**kept, "url": site.base.replace("http:", "https:"), "secure": True, "httpOnly": True}])
        return context.new_page()

    return sign_in


@pytest.fixture
def count_rows(site: sites.Site) -> Callable[[int], int]:
    """How many signatures of a petition are counted: the truth."""

    def count_rows(petition_id: int) -> int:
        with site.app.app_context():
            return counting.count_rows(petition_id)

    return count_rows


@pytest.fixture
def signed_at(site: sites.Site) -> Callable[[int], list[float]]:
    """When the signatures of a petition were given, in seconds, oldest first."""

    def signed_at(petition_id: int) -> list[float]:
        wanted = sa.select(Signature.signed_at).where(Signature.petition_id == petition_id).order_by(Signature.id)
        with site.app.app_context():
            return [moment.timestamp() for moment in db.session.scalars(wanted)]

    return signed_at
