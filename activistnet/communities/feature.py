"""The pages of topics."""

from ..core.feature import Feature
from . import people_views, urls, views
from .notes import NOTES

FEATURE = Feature(notes=NOTES, blueprints=(views.bp, people_views.bp), urls=urls)
