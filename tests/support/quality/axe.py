"""axe on every page: two themes, three widths, and from right to left."""

from playwright.sync_api import Browser

from activistnet.core.words.language import LANGUAGES
from activistnet.run.installation import CHECKOUT
from bench.site import Site
from quality.looking import as_reader, by_reader
from quality.pages import Everything

SCRIPT = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [(width, theme) for width in (320, 768, 1280) for theme in ("light", "dark")]
MIRRORED_SCREENS = [(320, "dark"), (1280, "light")]
FINDINGS = """async tags => {
    const {violations} = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})
    return violations.map(each => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 160)])
}"""
MIRRORED = "document.documentElement.dir = 'rtl'"
WIDER = "document.documentElement.scrollWidth - innerWidth"


def judge(browser: Browser, site: Site, there: Everything) -> list[str]:
    """What axe finds, and each page that is wider than its screen: a line each."""
    found = []
    for who, pages in by_reader(there).items():
        with as_reader(browser, site, there, who, bypass_csp=True) as context:
            window = context.new_page()
            for path, name in pages:
                for mirrored, screens in ((False, SCREENS), (True, MIRRORED_SCREENS)):
                    window.goto(_in_a_mirror(path) if mirrored else path)
                    if mirrored:
                        window.evaluate(MIRRORED)
                    window.evaluate(SCRIPT.read_text())
                    for width, theme in screens:
                        window.set_viewport_size({"width": width, "height": 800})
                        window.emulate_media(color_scheme=theme)
                        of = f"{name} ({path}), {width} px, {theme}{', from right to left' if mirrored else ''}"
                        found += [f"{of}: {each}" for each in window.evaluate(FINDINGS, TAGS)]
                        if (wider := window.evaluate(WIDER)) > 0:
                            found.append(f"{of}: {wider} px wider than the screen")
    return found


def _in_a_mirror(path: str) -> str:
    """The page in a language that is written from right to left, where the site speaks one."""
    return f"{path}{'&' if '?' in path else '?'}lang=ar" if "ar" in LANGUAGES else path
