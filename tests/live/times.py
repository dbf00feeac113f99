"""Times of the site that its tests set.

With the site's own, a busy machine would have pages refused for want of the database, and whoever is told by a message
might as well have been told by the next reading.
"""

import os

from activistnet.core.data import deadline
from activistnet.core.live import rereading, watching
from activistnet.core.live.registry import socketio
from activistnet.core.patches import connections

NEVER = 3600  # seconds

deadline.SECONDS = deadline.PATIENCE_SECONDS = float(os.environ["DATABASE_SECONDS"])
connections.EVENTS_PERIOD = NEVER  # what a browser may say does not grow again while a flood arrives
watching.LONGEST_WAIT = NEVER  # whoever is in a room hears the others
rereading.REREAD_SECONDS = float(os.environ["REREAD_SECONDS"])


def ping_nobody() -> None:
    """Once the application is made: who only listens is not taken for one that has vanished."""
    socketio.server.eio.ping_interval = NEVER
