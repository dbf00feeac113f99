"""Open pages hear that a petition can't be signed now, or can be again."""

from datetime import UTC, datetime, timedelta

from factories import make_member, make_petition

from activistnet.core.live import rooms


def test_open_pages_hear_of_a_pause_its_end_and_that_it_is_closed(app, client, monkeypatch):
    author = make_member()
    petition, browser, told = make_petition(author), app.test_client(user=author), []
    page = f"/petitions/{petition.id}"
    assert 'data-stage="open"' in app.test_client().get(page, follow_redirects=True).text
    monkeypatch.setattr(rooms, "emit", lambda event, news, room, **_: told.append((event, news, room)))
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert browser.post(f"{page}/pause", data={"day": day, "reason": "We wait for the vote."}).status_code == 303
    assert browser.post(f"{page}/resume").status_code == 303
    assert browser.post(f"{page}/close", data={"outcome": "closed"}).status_code == 303
    stages = [news["stage"] for event, news, room in told if (event, room) == ("stage", f"petition:{petition.id}")]
    assert stages == ["paused", "open", "closed"]
