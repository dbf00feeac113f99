"""Who is at the other end of a socket: the same as on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_member, save

from activistnet.accounts.current import current_session_id
from activistnet.accounts.live import alive
from activistnet.accounts.models import SignInSession
from activistnet.core.data.crypto import new_token, token_hash


@pytest.mark.parametrize("role", ["member", "moderator", "operator"])
@pytest.mark.parametrize("is_over", [{}, {"suspended_at"}, {"deleted_at"}, {"expires_at"}])
@pytest.mark.parametrize("idle", [timedelta(minutes=59), timedelta(hours=2), timedelta(days=13), timedelta(days=15)])
def test_sockets_and_pages_agree_on_who_is_signed_in(app, role, is_over, idle):
    at = datetime.now(UTC)
    member = make_member(role=role, **{column: at for column in is_over if column != "expires_at"})
    ends_at = at + timedelta(hours=-1 if "expires_at" in is_over else 1)
    token = new_token()
    session = save(
        SignInSession(token_hash=token_hash(token), member_id=member.id, seen_at=at - idle, expires_at=ends_at)
    )
    with app.app_context():
        is_alive = alive([session.id]) == [session.id]
    with app.test_request_context(headers={"Cookie": f"__Host-s={token}"}):
        assert is_alive is (current_session_id() == session.id)
    assert is_alive is (not is_over and idle < timedelta(days=14 if role == "member" else 0, hours=1))


def test_sessions_of_all_sockets_are_one_query(app, count_queries):
    with app.app_context(), count_queries() as queries:
        assert alive([*range(1_000_000, 1_000_500)]) == []
    assert len(queries) == 1
