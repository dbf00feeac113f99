"""Following, blocking and muting."""

from ..core.feature import Feature
from . import urls, views
from .retention import RETENTION

FEATURE = Feature(blueprints=(views.bp,), urls=urls, retention=RETENTION)
