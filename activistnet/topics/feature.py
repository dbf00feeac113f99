"""Topics, whose pages are made by communities."""

from ..core.feature import Feature
from . import urls
from .queries import FOLLOWERS
from .retention import RETENTION

FEATURE = Feature(urls=urls, tallies=(FOLLOWERS,), retention=RETENTION)
