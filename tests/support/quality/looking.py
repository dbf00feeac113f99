"""A Chromium that opens the pages, signed in as whoever reads them."""

from collections.abc import Iterator
from contextlib import contextmanager

import chromium
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.site import Site
from quality.pages import Everything

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def opened() -> Iterator[Browser]:
    """The browser itself. Raises LookupError where none can be had."""
    program = chromium.find_or_install()
    if program is None:
        raise LookupError("No Chromium could be had.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def as_reader(browser: Browser, site: Site, there: Everything, who: str, **options: object) -> Iterator[BrowserContext]:
    """Windows of one reader."""
    context = browser.new_context(base_url=site.base, **options)  # type: ignore[arg-type]
    if who in there.cookies:
        context.add_cookies([there.cookies[who]])  # type: ignore[list-item]
    yield context
    context.close()


def by_reader(there: Everything) -> dict[str, list[tuple[str, str]]]:
    """Path and name of each page, by who reads it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in there.pages:
        found.setdefault(page.who, []).append((page.path, page.name))
    return found
