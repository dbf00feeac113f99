"""Contact sheets: every page at the width of a phone and of a desk, in rows of small pictures."""

import html
import re
from pathlib import Path

from playwright.sync_api import Browser

from activistnet.core.words.language import LANGUAGES
from bench.site import Site
from quality.looking import as_reader, by_reader
from quality.pages import Everything

WIDTHS = (360, 1280)
TALLEST = 1400
ON_A_SHEET = 80  # Chromium takes no picture of a page taller than 16,384 px
STYLE = """body { font: 13px sans-serif; margin: 16px; columns: 6 220px; background: #ddd }
figure { break-inside: avoid; margin: 0 0 16px } img { width: 100%; border: 1px solid #888 }"""


def draw(browser: Browser, site: Site, there: Everything, folder: Path, language: str) -> Path:
    """Take the pictures into the folder; the page that leads to the sheets, each of them a page and one picture."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for who, pages in by_reader(there).items():
        for width in WIDTHS:
            with as_reader(browser, site, there, who, viewport={"width": width, "height": 800}) as context:
                context.add_cookies([{"name": "lang", "value": language, "url": site.base}])
                window = context.new_page()
                for path, name in pages:
                    file = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:60]}-{width}.png"
                    window.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                    height = min(window.evaluate("document.documentElement.scrollHeight"), TALLEST)
                    clip = {"x": 0, "y": 0, "width": width, "height": height}
                    window.screenshot(path=folder / file, full_page=True, clip=clip)  # type: ignore[arg-type]
                    caption = f"{html.escape(name)}, {width} px"
                    figures.append(f'<figure><img src="{file}" alt=""><figcaption>{caption}</figcaption></figure>')
    starts = range(0, len(figures), ON_A_SHEET)
    sheets = [_sheet(browser, folder, n, figures[start : start + ON_A_SHEET]) for n, start in enumerate(starts, 1)]
    index = folder / "index.html"
    index.write_text("<!doctype html><title>All pages</title>" + "".join(f'<p><a href="{s}">{s}</a>' for s in sheets))
    return index


def _sheet(browser: Browser, folder: Path, number: int, figures: list[str]) -> str:
    sheet = folder / f"contact-{number}.html"
    sheet.write_text(f"<!doctype html><title>Pages, sheet {number}</title><style>{STYLE}</style>{''.join(figures)}")
    window = browser.new_page(viewport={"width": 1920, "height": 1080})
    window.goto(sheet.as_uri())
    window.screenshot(path=sheet.with_suffix(".png"), full_page=True)
    window.close()
    return sheet.name


def known(language: str) -> str:
    """A language of the site, as an argument."""
    if language not in LANGUAGES:
        raise ValueError(language)
    return language
