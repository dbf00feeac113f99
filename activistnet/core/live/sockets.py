"""The socket server of an application, put in front of everything else that answers requests."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..application import Site
from ..data import orders
from ..outside.loops import Loop
from ..outside.visitors import behind_proxies
from . import rereading, rooms, watching
from .fanout import Rooms
from .gate import FRAME_LIMIT, PATH, Gate
from .packets import StrictPacket
from .registry import socketio

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["skin", "watching"]  # that one holds the handlers


def skin(app: Site, inside: "WSGIApplication", *, session_cookie: str) -> "WSGIApplication":
    """The sockets of this site; whoever asks for something else is for the inside."""
    app.extensions["live.channel"] = channel = rooms.channel(app)
    app.extensions["live.loops"] = [Loop("relay", channel.listen, pause=0), *rereading.loops(app)]
    quiet = logging.getLogger("activistnet.socketio")
    quiet.setLevel(logging.ERROR)
    socketio.init_app(
        app,
        client_manager=app.extensions.setdefault("live.manager", Rooms()),
        async_mode="gevent",
        async_handlers=False,  # one event of a socket after the other, in the socket's own greenlet
        transports=["websocket"],
        allow_upgrades=False,
        http_compression=False,
        cors_allowed_origins=[],  # the gate decides
        max_http_buffer_size=FRAME_LIMIT,
        manage_session=False,
        serializer=StrictPacket,
        logger=quiet,
        engineio_logger=quiet,
    )
    handshakes = _handshakes(app, session_cookie)

    # In the place of Flask-SocketIO's own middleware, which copies every page's request and makes a class for it.
    def either(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return (handshakes if environ["PATH_INFO"].startswith(PATH) else inside)(environ, start_response)

    return either


def _handshakes(app: Site, session_cookie: str) -> "WSGIApplication":
    """The sockets behind their gate."""
    settings, engine = app.settings, socketio.server.eio

    def sockets(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        environ["flask.app"] = app
        return engine.handle_request(environ, start_response)

    gate = Gate(
        sockets,
        origins=settings.socket_origins,
        cookie=session_cookie,
        per_session=settings.sockets_per_session,
        shared=lambda: orders.known(app).shared,
        per_address=int(settings.sockets_per_address * settings.limits),
        most=settings.sockets,
    )
    return behind_proxies(gate, settings.trusted_proxies)
