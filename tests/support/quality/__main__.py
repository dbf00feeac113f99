"""bin/quality: judges every page of a running site; or only by what is named: bin/quality axe nu."""

import argparse
import sys
from pathlib import Path

from ports import free_port

from activistnet.run import assets
from activistnet.run.progress import say, status_of
from bench import site as sites
from quality import axe, contact, lighthouse, looking, nu, tools, weights
from quality.pages import make_everything

JUDGES = ("axe", "nu", "lighthouse", "weights", "contact")


def main(arguments: list[str]) -> int:
    """Prints each judge's findings and figures; the exit status is 1 where one found something."""
    parser = argparse.ArgumentParser(prog="bin/quality", description="Judges every page of a running site.")
    parser.add_argument("judges", nargs="*", metavar="JUDGE", help=f"only these: {', '.join(JUDGES)}")
    parser.add_argument("--folder", type=Path, default=Path("var/quality"), help="where the contact sheet goes")
    parser.add_argument("--lang", type=contact.known, default="en", help="the language of the contact sheet")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.judges if name not in JUDGES]:
        parser.error(f"there is no judge called {unknown[0]}; there are {', '.join(JUDGES)}")
    assets.prepare(for_tests=True)
    tools.prepare()
    with sites.running(free_port(), DEMO="1") as site:
        wrong = _judge(site, given.judges or JUDGES, given.folder, given.lang)
    print("\n".join(wrong) or "Nothing was found.")
    return 1 if wrong else 0


def _judge(site: sites.Site, judges: list[str] | tuple[str, ...], folder: Path, language: str) -> list[str]:
    there, wrong = make_everything(site), []
    say(f"{len(there.pages)} pages.")
    if "lighthouse" in judges:
        measured, bad = lighthouse.judge(site, there)
        _table("page | " + " | ".join([*lighthouse.LEAST, *lighthouse.MOST]), [each.row for each in measured])
        wrong += bad
    with looking.opened() as browser:
        if "weights" in judges:
            rows, bad = weights.judge(browser, site, there)
            _table("page | requests | " + " | ".join(f"{kind} kB" for kind in weights.MOST_BYTES), rows)
            wrong += bad
        for name, judge in (("axe", axe.judge), ("nu", nu.judge)):
            if name in judges:
                found = judge(browser, site, there)
                say(f"{name}: {len(found)} findings.")
                print(*found, sep="\n", flush=True)  # now: what comes after it may be cut
                wrong += found
        if "contact" in judges:
            say(f"The contact sheet is {contact.draw(browser, site, there, folder.resolve(), language)}.")
    return wrong


def _table(head: str, rows: list[str]) -> None:
    print(f"\n{head}", *rows, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(status_of(lambda: main(sys.argv[1:])))
