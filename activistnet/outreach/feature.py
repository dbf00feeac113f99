"""What goes out of the site."""

from ..core.feature import Feature
from . import urls, views

FEATURE = Feature(urls=urls, blueprints=(views.bp,))
