"""Following, blocking and muting."""

from ..core.feature import Feature
from . import urls, views
from .queries import FOLLOWERS
from .retention import RETENTION

FEATURE = Feature(blueprints=(views.bp,), urls=urls, tallies=(FOLLOWERS,), retention=RETENTION)
