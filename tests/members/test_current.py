"""Who is asking: one query for members, none for visitors."""

from factories import make_member

from activistnet.core.web.cookies import session_cookie_name
from activistnet.members.current import current_member


def test_a08_the_cookie_of_a_session_names_its_member_in_one_query(app, client, log_in, count_queries):
    member = log_in(make_member())
    cookie = client.get_cookie("__Host-s")
    with app.test_request_context(headers={"Cookie": f"{cookie.key}={cookie.value}"}), count_queries() as queries:
        assert session_cookie_name() == cookie.key
        assert current_member().id == member.id
        assert current_member().handle == member.handle
    assert len(queries) == 1


def test_visitors_cost_no_query(app, count_queries):
    with app.test_request_context(), count_queries() as queries:
        assert current_member() is None
    assert len(queries) == 0


def test_a_made_up_cookie_is_a_visitor(app):
    with app.test_request_context(headers={"Cookie": "__Host-s=made-up"}):
        assert current_member() is None
