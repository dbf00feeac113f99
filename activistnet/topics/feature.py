"""Topics, whose pages are made by communities."""

from ..core.feature import Feature
from . import urls
from .retention import RETENTION

FEATURE = Feature(urls=urls, retention=RETENTION)
