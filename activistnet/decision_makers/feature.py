"""People and bodies who are asked to act."""

from ..core.feature import Feature
from . import urls
from .retention import RETENTION

FEATURE = Feature(urls=urls, retention=RETENTION)
