"""Pages as several readers are shown them."""

import pytest
from factories import make_discussion


@pytest.fixture
def page_of(app, log_in):
    """`page_of(member, path)`: the page as this member is shown it; None is a visitor."""
    browsers = {}

    def page_of(member, path):
        key = member.id if member else 0
        if key not in browsers:
            browsers[key] = app.test_client()
            if member:
                log_in(member, browsers[key])
        return browsers[key].get(path).text

    page_of.browser_of = lambda member: page_of(member, "/about") and browsers[member.id]
    return page_of


@pytest.fixture
def thread():
    root = make_discussion(title="Night clinics")
    return root, f"/discussions/{root.id}/{root.slug}"
