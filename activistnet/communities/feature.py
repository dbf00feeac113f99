"""The pages of topics."""

from ..core.feature import Feature
from . import joining_views, people_views, settings_views, tag_views, urls, views
from .notes import NOTES

FEATURE = Feature(
    notes=NOTES, blueprints=(views.bp, people_views.bp, joining_views.bp, settings_views.bp, tag_views.bp), urls=urls
)
