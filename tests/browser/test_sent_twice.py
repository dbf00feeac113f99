"""Back and send again, in a real browser: it asks for the page anew and fills in what was typed."""

import pytest
import sqlalchemy as sa
from factories import make_discussion
from people import make_person

from activistnet.core.data.db import db
from activistnet.posts.models import Post


@pytest.mark.parametrize("scripts", [False, True])
def test_back_and_send_again_makes_one(open_browser, sign_in, site, scripts):
    member, root = make_person("Nora"), make_discussion()
    page = sign_in(open_browser(java_script_enabled=scripts), member)
    page.goto("/t/health/new?kind=petition")
    page.get_by_label("What do you want, and who should do it?").fill("Keep the night clinic in Ost open")
    page.get_by_label("Who can make it happen, line 1").fill("the Council of Ost")
    page.get_by_label("Why does it matter?").fill("It is the only one for forty kilometres.")
    send_back_and_send(page, "Publish")
    page.goto(f"/posts/{root.id}/replies")
    page.get_by_label("Your reply").fill("It is the only one for forty kilometres.")
    send_back_and_send(page, "Reply")
    with site.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Post.author_id == member.id)) == 2


def send_back_and_send(page, word):
    """The second time it leads to where it led the first time."""
    form = page.url
    page.get_by_role("button", name=word, exact=True).click()
    page.wait_for_url(lambda url: url != form)
    made = page.url
    page.go_back()
    assert page.url == form
    page.get_by_role("button", name=word, exact=True).click()
    page.wait_for_url(made)
