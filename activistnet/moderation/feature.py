"""Reports, cases and decisions."""

from ..core.feature import Feature
from . import views

FEATURE = Feature(blueprints=(views.bp,))
