"""What the markup of every page owes to those who hear it, or walk it with keys."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from browsers import Browser
from factories import make_member
from policy import LINES, PEOPLE, make_things


class Seen(HTMLParser):
    """The ids of a page, and which of them something refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids[values["id"]] += 1
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
            self.named |= set(values.get(name, "").split())

    @property
    def faults(self):
        twice = [name for name, times in self.ids.items() if times > 1]
        nowhere = [name for name in self.named if name not in self.ids]
        return [*(f"{name} twice" for name in twice), *(f"{name} nowhere" for name in nowhere)]


@pytest.mark.parametrize("who", ["visitor", "owner", "operator"])
def test_each_id_of_a_page_is_there_once_and_each_that_something_refers_to_is_there(app, who):
    things = make_things(app)
    app.test_client_class = Browser
    person = {"visitor": None, "owner": things["owner"]}.get(who) or (
        make_member(role=who) if who == "operator" else None
    )
    browser, wrong, seen = app.test_client(user=person), {}, 0
    for line in LINES:
        if line.method != "GET" or line.statuses[PEOPLE.index(who)] != 200:
            continue
        answer = browser.get(line.path.format_map(things))
        if answer.mimetype == "text/html":
            seen += 1
            wrong[line.path] = Seen(answer.text).faults
    assert {path: faults for path, faults in wrong.items() if faults} == {}
    assert seen > 15
