"""A newcomer, scripted: visitor, signed guest, member; three topics, three people, a reply, a share, a notification.

    python -m bench.newcomer http://127.0.0.1:8000 var screenshots --language en --language fr

In a real Chromium against a running site with its demonstration, whose mail and sign-ins are found in its VAR_DIR. It
prints the seconds and the pages of each step, with and without scripts, and takes a picture of where each step ends at
360 and 1280 px. Nobody types here: a person adds the time to read and to write.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

WIDTHS = (360, 1280)
TALLEST = 1600
WAIT = 30  # seconds for a mail
PASSWORD = "seven quiet herons by the weir"
REPLY = "I worked there. What the budget calls idle hours were the nights we answered the phone."


class Step(NamedTuple):
    """One of them, measured."""

    name: str
    seconds: float
    pages: int


class Newcomer:
    """One browser, and who sits before it."""

    def __init__(self, page: Page, base: str, var: Path) -> None:
        self.page, self.base, self.var = page, base, var
        self.handle = f"new{time.time_ns() // 1000 % 10**10}"
        self.mailbox = f"{self.handle}@example.org"
        self.petition = ""
        self.pages = 0
        page.on("framenavigated", self._count)

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """All of them, in their order."""
        yield "visitor", self.visit
        yield "signed guest", self.sign
        yield "member", self.join
        yield "three topics", lambda: self.choose("topics")
        yield "three people", lambda: self.choose("people")
        yield "back where it began", lambda: self.press("main .button-row a.button")
        yield "one reply", self.reply
        yield "one share", self.share
        yield "one notification", self.look

    def visit(self) -> None:
        """Find a petition on the first page."""
        self.page.goto(f"{self.base}/")
        self.press('main .petition-row h3 a[href^="/petitions/"]')
        self.petition = self.page.url.partition("?")[0]

    def sign(self) -> None:
        """Sign as a guest, and confirm by the mail."""
        self.fill("#sign-form", name="Nour Haddad", email=self.mailbox)
        self.page.select_option("#sign-form [name=country]", "NL")
        self.press("#sign-form button[type=submit]")
        self.page.goto(self.letter("confirm"))
        self.press('main form[action*="/confirm/"] button[type=submit]')

    def join(self) -> None:
        """Join with what is known, and open the account by the mail."""
        self.press('main a[href$="/join"]')
        self.fill('form[action$="/join"]', handle=self.handle, password=PASSWORD)
        self.press('form[action$="/join"] button[type=submit]')
        self.page.goto(self.letter("welcome"))
        self.press('main form[action*="/welcome/"] button[type=submit]')

    def choose(self, what: str) -> None:
        """Three of a list."""
        boxes = self.page.locator("main fieldset.choices input[type=checkbox]")
        for number in range(3):
            boxes.nth(number).check()
        self.press(f'main form[action^="/begin/{what}"] button[type=submit]')

    def reply(self) -> None:
        """Speak in the debate."""
        self.page.goto(self.petition)
        form = 'main form[action$="/replies"]'
        self.fill(form, body=REPLY)
        self.press(f"{form} button[type=submit]:not([formaction])")
        self.expect(REPLY)

    def share(self) -> None:
        """Pass the petition on to followers."""
        self.press('main a[href$="/share"]')
        self.fill('main form[action$="/share"]', note="My aunt works there.")
        self.press('main form[action$="/share"] button[type=submit]')

    def look(self) -> None:
        """Somebody follows; the bell says so."""
        self._be_followed()
        self.page.goto(f"{self.base}/notifications")
        self.expect("Amina")

    def press(self, selector: str) -> None:
        """A link or a button, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(selector).locator("visible=true").first.click()

    def fill(self, form: str, **typed: str) -> None:
        """Type into the fields of a form."""
        for name, text in typed.items():
            self.page.locator(f"{form} [name={name}]").first.fill(text)

    def expect(self, text: str) -> None:
        """Somewhere in the page."""
        self.page.locator("main").get_by_text(text).first.wait_for()

    def letter(self, what: str) -> str:
        """The address that the newest mail leads to."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            for file in sorted((self.var / "outbox").glob("*.eml"), key=lambda each: -each.stat().st_mtime):
                mail = message_from_bytes(file.read_bytes(), policy=default)
                assert isinstance(mail, EmailMessage)
                link = re.search(rf"/{what}/[\w.~-]+", mail.get_content())
                if mail["To"] == self.mailbox and link:
                    return f"{self.base}{link[0]}"
            time.sleep(0.05)
        raise TimeoutError(f"no mail that leads to {what}")

    def _be_followed(self) -> None:
        known = dict(line.split()[:2] for line in (self.var / "demo.txt").read_text().splitlines() if "#" not in line)
        browser = self.page.context.browser
        assert browser is not None
        other = browser.new_page()
        other.goto(f"{self.base}/login")
        other.fill("[name=handle]", "amina")
        other.fill("[name=password]", known["amina"])
        other.press("[name=password]", "Enter")
        other.wait_for_url(lambda url: "/login" not in url)
        other.goto(f"{self.base}/@{self.handle}")
        with other.expect_navigation():
            other.locator('main form[action$="/follow"] button').first.click()
        other.close()

    def _count(self, frame: object) -> None:
        self.pages += frame == self.page.main_frame


def walk(browser: Browser, base: str, var: Path, shots: Path, *, language: str, scripts: bool) -> list[Step]:
    """All steps of one newcomer."""
    context = browser.new_context(locale=language, java_script_enabled=scripts, viewport={"width": 1280, "height": 800})
    newcomer, done = Newcomer(context.new_page(), base, var), []
    for number, (name, act) in enumerate(newcomer.steps(), start=1):
        before, start = newcomer.pages, time.perf_counter()
        act()
        done.append(Step(name, time.perf_counter() - start, newcomer.pages - before))
        file = f"{language}-{'js' if scripts else 'plain'}-{number}-{name.replace(' ', '-')}"
        _take(newcomer.page, shots, file)
    context.close()
    return done


def _take(page: Page, shots: Path, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        top: FloatRect = {"x": 0, "y": 0, "width": width, "height": tall}
        page.screenshot(path=shots / f"{name}-{width}.png", full_page=True, clip=top)
    page.set_viewport_size({"width": 1280, "height": 800})


def main() -> None:
    """Walk in each language, with scripts and without."""
    wish = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    wish.add_argument("base")
    wish.add_argument("var", type=Path)
    wish.add_argument("shots", type=Path)
    wish.add_argument("--language", action="append")
    wish.add_argument("--chromium", default="/usr/bin/chromium")
    given = wish.parse_args()
    given.shots.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in given.language or ["en"]:
            for scripts in (True, False):
                where = {"language": language, "scripts": scripts}
                steps = walk(browser, given.base.rstrip("/"), given.var, given.shots, **where)
                _print(f"{language}, {'with' if scripts else 'without'} scripts", steps)
        browser.close()


def _print(title: str, steps: list[Step]) -> None:
    print(f"\n| {title} | seconds | pages |\n|---|---|---|")
    for step in steps:
        print(f"| {step.name} | {step.seconds:.2f} | {step.pages} |")
    print(f"| together | {sum(step.seconds for step in steps):.2f} | {sum(step.pages for step in steps)} |")


if __name__ == "__main__":
    main()
