"""Members, whose pages are made by other features."""

from ..core.feature import Feature
from . import urls
from .retention import RETENTION

FEATURE = Feature(urls=urls, retention=RETENTION)
