"""The first steps of a new member."""

from ..core.feature import Feature
from . import urls, views

FEATURE = Feature(urls=urls, blueprints=(views.bp,))
