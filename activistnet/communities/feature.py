"""The pages of topics."""

from ..core.feature import Feature
from . import urls, views

FEATURE = Feature(blueprints=(views.bp,), urls=urls)
