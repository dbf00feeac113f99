"""What `bench/watchers.py` runs: sockets and one kind of room, by our manager or (STOCK=1) by the stock one."""

import os
from functools import partial
from typing import Any

import socketio
from flask_socketio import SocketIO, join_room

from activistnet.core.application import Site
from activistnet.core.data import orders
from activistnet.core.live import rooms, sockets
from activistnet.core.outside import valkey
from activistnet.core.patches import connections, fanout
from config import settings_or_exit

app = Site(__name__, settings_or_exit())
valkey.init_app(app)
orders.init_app(app)

if os.environ.get("STOCK"):
    stock = SocketIO(
        app,
        client_manager=socketio.RedisManager(os.environ["REDIS_URL"], channel="stock"),
        async_mode="gevent",
        transports=["websocket"],
    )

    @stock.on("watch")  # type: ignore[untyped-decorator]
    def _watch(room: str) -> dict[str, Any]:
        join_room(room)
        return {"ok": True, "count": 0, "version": 0}

else:
    rooms.register(
        identify=lambda _environ: None,
        authorizers={"petition": lambda _id, _identity: {"count": 0, "version": 0}},
        refreshes={},
        publics={},
        alive=lambda sessions: sessions,
    )
    fanout.apply(app)
    app.put_on([partial(sockets.skin, session_cookie="__Host-s")])
    connections.apply(app)
