"""What a first view weighs, how many requests it takes, and that none leaves the site."""

from collections import Counter

from playwright.sync_api import Browser, Request

from bench.site import Site
from quality.looking import as_reader
from quality.pages import Everything

MOST_BYTES = {
    "all": 140_000,
    "font": 48_000,
    "script": 36_000,
    "stylesheet": 18_000,
    "document": 25_000,
    "image": 6_000,
}
MOST_REQUESTS = 12
OTHERS = {"Pytition": 389_000, "PieFed": 1_170_000}  # theirs, measured the same way, to compare with


def judge(browser: Browser, site: Site, there: Everything) -> tuple[list[str], list[str]]:
    """A row of kilobytes for each page people begin with, and a line for each that is too heavy or asks elsewhere."""
    rows, wrong = [], []
    for name, page in there.first.items():
        weights, addresses = _weigh(browser, site, there, page.path, page.who)
        if elsewhere := [each for each in addresses if not each.startswith((site.base, "ws", "data:"))]:
            wrong.append(f"{name}: asks elsewhere: {elsewhere}")
        asked = [each for each in addresses if each.startswith(site.base)]
        rows.append(" | ".join([name, str(len(asked)), *(f"{weights[kind] / 1000:.1f}" for kind in MOST_BYTES)]))
        wrong += [
            f"{name}: {kind} {weights[kind]} > {most}" for kind, most in MOST_BYTES.items() if weights[kind] > most
        ]
        if len(asked) > MOST_REQUESTS:
            paths = sorted(each.removeprefix(site.base) for each in asked)
            wrong.append(f"{name}: {len(asked)} requests > {MOST_REQUESTS}: {' '.join(paths)}")
    return rows + [f"{name} | | {weight / 1000:.1f}" for name, weight in OTHERS.items()], wrong


def _weigh(browser: Browser, site: Site, there: Everything, path: str, who: str) -> tuple[Counter[str], list[str]]:
    """Compressed bytes by kind of what a browser that has never been here is sent."""
    weights: Counter[str] = Counter()
    requests: list[Request] = []
    with as_reader(browser, site, there, who) as context:
        window = context.new_page()
        window.on("requestfinished", lambda request: requests.append(request))
        window.goto(path, wait_until="networkidle")
        for request in requests:
            size = request.sizes()["responseBodySize"]
            weights[request.resource_type] += size
            weights["all"] += size
    return weights, [request.url for request in requests]
