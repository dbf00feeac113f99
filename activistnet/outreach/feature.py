"""What goes out of the site."""

from ..core.feature import Feature
from . import sheet_views, urls, views

FEATURE = Feature(urls=urls, blueprints=(views.bp, sheet_views.bp))
