"""Following, blocking and muting."""

from ..core.feature import Feature
from . import urls, views
from .notes import NOTES
from .queries import FOLLOWERS
from .retention import RETENTION

FEATURE = Feature(notes=NOTES, blueprints=(views.bp,), urls=urls, tallies=(FOLLOWERS,), retention=RETENTION)
