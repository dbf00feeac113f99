"""The site itself, with the times of a test: `running(folder, app="whole_app:app")`."""

import times

from wsgi import app  # noqa: F401

times.ping_nobody()
