"""Lighthouse on the pages that people begin with: a slow phone on a slow line, as its own defaults have it."""

import json
import os
import subprocess
from dataclasses import dataclass

import chromium

from bench.site import Site
from quality.pages import Everything, Page
from quality.tools import TOOLS

LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"largest-contentful-paint": 1800, "total-blocking-time": 150, "cumulative-layout-shift": 0.05}
# What asks to be left out of searches, being made for one person or for one question: a mistake to Lighthouse.
LEFT_OUT = {"search", "feed"}


@dataclass(frozen=True)
class Measured:
    """One page: the four scores of 100, and what LCP (ms), blocking (ms) and layout shift were."""

    name: str
    scores: dict[str, int]
    figures: dict[str, float]
    faults: list[str]

    @property
    def row(self) -> str:
        return " | ".join(
            [self.name, *map(str, self.scores.values()), *(f"{one:.4g}" for one in self.figures.values())]
        )


def judge(site: Site, there: Everything) -> tuple[list[Measured], list[str]]:
    """Each page's figures, and a line for each that is not good enough."""
    measured = [_measure(site, there, name, page) for name, page in there.first.items()]
    wrong = []
    for each in measured:
        wrong += [
            f"{each.name}: {name} {each.scores[name]} < {least}"
            for name, least in LEAST.items()
            if each.scores[name] < least
        ]
        wrong += [
            f"{each.name}: {name} {each.figures[name]:.4g} > {most}"
            for name, most in MOST.items()
            if each.figures[name] > most
        ]
        wrong += [f"{each.name}: {fault}" for fault in each.faults]
    return measured, wrong


def _measure(site: Site, there: Everything, name: str, page: Page) -> Measured:
    cookie = there.cookies.get(page.who)
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}"} if cookie else {}
    command = [
        str(TOOLS / ".bin/lighthouse"),
        site.base + page.path,
        "--output=json",
        "--quiet",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join(LEAST)}",
        f"--extra-headers={json.dumps(headers)}",
        *(["--skip-audits=is-crawlable"] if name in LEFT_OUT else []),
    ]
    environment = os.environ | {"CHROME_PATH": chromium.find() or ""}
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    audits = said["audits"]
    faults = [
        f"{category}: {audits[ref['id']]['title']}"
        for category in LEAST
        if category != "performance"
        for ref in said["categories"][category]["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] not in (1, None)
    ]
    scores = {name: round(100 * said["categories"][name]["score"]) for name in LEAST}
    return Measured(name, scores, {name: audits[name]["numericValue"] for name in MOST}, faults)
