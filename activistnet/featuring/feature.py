"""What is put first for a while, by whom and why."""

from ..core.feature import Feature
from . import pin_views, urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(notes=NOTES, urls=urls, blueprints=(views.bp, pin_views.bp), retention=RETENTION)
