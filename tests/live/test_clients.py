"""The official client for Python against the site: an answer or an error, at once."""

from collections.abc import Iterator

import pytest
import socketio
from waiting import HANG

from live.servers import Site

WEBSOCKET = ["websocket"]


@pytest.fixture
def client() -> Iterator[socketio.Client]:
    client = socketio.Client(reconnection=False)
    yield client
    client.disconnect()


@pytest.mark.parametrize("auth", [None, {"token": "x"}, {"deep": [[[["x"]]]]}])
def test_the_official_client_watches_a_room(
    site: Site, client: socketio.Client, auth: dict[str, object] | None
) -> None:
    site.set(31, count=4, version=4)
    client.connect(f"http://127.0.0.1:{site.port}", transports=WEBSOCKET, auth=auth, wait_timeout=HANG)
    assert client.call("watch", "petition:31", timeout=HANG) == {"ok": True, "petition": 31, "count": 4, "version": 4}
    assert client.call("watch", {"room": "petition:31"}, timeout=HANG)["ok"] is False
    assert client.call("nothing", timeout=HANG) == {"ok": False, "error": "there is no such event"}


def test_the_official_client_is_told_that_there_is_no_other_namespace(site: Site, client: socketio.Client) -> None:
    told: list[object] = []
    client.on("connect_error", told.append, namespace="/admin")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(
            f"http://127.0.0.1:{site.port}", transports=WEBSOCKET, namespaces=["/", "/admin"], wait_timeout=HANG
        )
    assert told == [{"message": "Unable to connect"}]
