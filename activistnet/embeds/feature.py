"""Petitions on pages of other sites."""

from ..core.feature import Feature
from . import frame_views, urls, views

FEATURE = Feature(urls=urls, blueprints=(frame_views.bp, views.bp))
