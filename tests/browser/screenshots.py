"""Pictures of a running site, for looking at and for the README.

    python tests/browser/screenshots.py http://127.0.0.1:8000 var/screenshots --sign-in vera:password / /topics

Each page is taken at 360 and 1280 px, light and dark, down to 1,200 px. Without paths it goes round the site as a
visitor. It says which pages scroll sideways or log an error, and ends with 1 when one does.
"""

import argparse
import base64
import re
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (360, 1280)
TALLEST = 1200
SCHEMES = ("light", "dark")
ROUND = ("/", "/topics", "/t/human-rights", "/petitions/1", "/petitions/1/sign", "/join", "/login", "/moderation/log")
TO_WEBP = """async png => {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height })
  canvas.getContext("2d").drawImage(image, 0, 0)
  return canvas.toDataURL("image/webp", 0.82).split(",")[1]
}"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    wish = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wish.add_argument("base")
    wish.add_argument("folder", type=Path)
    wish.add_argument("paths", nargs="*", default=ROUND)
    wish.add_argument("--sign-in", metavar="HANDLE:PASSWORD")
    wish.add_argument("--chromium", default="/usr/bin/chromium")
    wish.add_argument("--scheme", choices=SCHEMES, action="append")
    wish.add_argument("--width", type=int, action="append")
    given = wish.parse_intermixed_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    troubles = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGUMENTS)
        cookies = sign_in(browser, given.base, given.sign_in) if given.sign_in else []
        for scheme in given.scheme or SCHEMES:
            for width in given.width or WIDTHS:
                context = browser.new_context(
                    viewport={"width": width, "height": 800}, color_scheme=scheme, has_touch=width < 600
                )
                context.add_cookies(cookies)
                for path in given.paths:
                    file = given.folder / f"{name(path, given.sign_in)}-{width}-{scheme}.webp"
                    troubles += take(context.new_page(), given.base + path, file)
                context.close()
        browser.close()
    return 1 if troubles else 0


def sign_in(browser: Browser, base: str, who: str) -> list:
    """The cookies of a member, by the form everybody uses."""
    handle, password = who.split(":", 1)
    page = browser.new_page()
    page.goto(f"{base}/login")
    page.fill("[name=handle]", handle)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page.context.cookies()


def name(path: str, who: str | None) -> str:
    """A file's name for a page: home, topics, petitions-1; members' views end in their handle."""
    plain = re.sub(r"[^\w@]+", "-", quote(path, safe="/@")).strip("-") or "home"
    return plain[:60] + (f"-{who.split(':')[0]}" if who else "")


def take(page: Page, address: str, file: Path) -> int:
    """One picture of a page. Returns the number of troubles seen."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    answer = page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    if answer is None or not answer.ok:
        seen.append(f"answered {answer.status if answer else 'nothing'}")
    if (wider := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
        seen.append(f"{wider} px wider than the screen")
    width, height = page.evaluate(
        "most => [innerWidth, Math.min(document.documentElement.scrollHeight, most)]", TALLEST
    )
    picture = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.goto("about:blank")
    file.write_bytes(base64.b64decode(page.evaluate(TO_WEBP, base64.b64encode(picture).decode())))
    page.close()
    print(file.name, *seen, sep="\n  ")
    return len(seen)


if __name__ == "__main__":
    sys.exit(main())
