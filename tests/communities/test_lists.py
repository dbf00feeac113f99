"""A topic's page leads to the lists of the site that hold what it has, in their orders, and to its feed."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from factories import get_topic, make_discussion, make_petition

from activistnet.core.data.db import db
from activistnet.topics.models import Topic

PETITIONS = ["/petitions?topic=health", "/petitions?sort=rising&topic=health", "/petitions?sort=new&topic=health"]
PETITIONS += ["/victories?topic=health"]
DISCUSSIONS = ["/discussions?topic=health", "/discussions?sort=new&topic=health"]


def links(answer):
    return [unescape(href) for href in re.findall(r'<a href="([^"]+)"', answer.text)]


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_a_topic_leads_to_its_petitions_and_discussions_in_every_order(client, come, who):
    make_petition(title="Open the clinic")
    make_discussion(title="What about nights?")
    browser = client if who == "visitor" else come()[1]
    found = links(browser.get("/t/health"))
    for href, title in [
        *((each, "Open the clinic") for each in PETITIONS),
        *((each, "nights") for each in DISCUSSIONS),
    ]:
        assert href in found
        page = browser.get(href)
        assert page.status_code == 200 and (title in page.text) is (href not in (PETITIONS[1], PETITIONS[3]))
    [feed] = [href for href in found if href.endswith(".atom")]
    assert browser.get(feed).content_type.startswith("application/atom+xml")


def test_a_topic_for_members_alone_has_neither_petitions_nor_a_feed(app, come):
    with app.app_context(), db.transaction():
        db.session.execute(sa.update(Topic).where(Topic.id == get_topic().id).values(visibility="members"))
    found = links(come("lead")[1].get("/t/health"))
    assert set(DISCUSSIONS) <= set(found) and not set(PETITIONS) & set(found)
    assert not [href for href in found if href.endswith(".atom")]
