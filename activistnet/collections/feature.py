"""What members put together for others to follow."""

from ..core.feature import Feature
from . import own_views, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(notes=NOTES, urls=urls, blueprints=(views.bp, own_views.bp), retention=RETENTION)
