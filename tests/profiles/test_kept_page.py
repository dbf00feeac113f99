"""A member's page is kept for all visitors, and for no longer than it is true."""

import pytest
from decided import suspend
from factories import make_discussion, make_member, make_reply


def test_visitors_share_it_and_members_do_not(visitor, client, log_in, count_queries):
    log_in(make_member("amina"), client)
    assert "Edit your profile" in client.get("/@amina").text
    assert "Edit your profile" not in visitor.get("/@amina").text
    with count_queries() as queries:
        assert visitor.get("/@amina?fbclid=1").status_code == 200
    assert queries.statements == []
    assert "Edit your profile" in client.get("/@amina").text


def test_each_of_its_lists_is_a_page_of_its_own(visitor):
    make_reply(make_discussion(title="Why close it?"), make_member("amina"))
    for list_name, is_there in {"": False, "?show=replies": True, "?show=nonsense": False}.items():
        for _ in range(2):
            assert ("Why close it?" in visitor.get(f"/@amina{list_name}").text) is is_there


@pytest.mark.usefixtures("in_one_window")
def test_it_says_at_once_that_a_member_is_suspended(app, visitor):
    make_member("amina")
    assert "suspended" not in visitor.get("/@amina").text
    suspend(app, "amina")
    assert "suspended" in visitor.get("/@amina").text
