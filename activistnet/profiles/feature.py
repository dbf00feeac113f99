"""The pages of members."""

from ..core.feature import Feature
from . import views

FEATURE = Feature(blueprints=(views.bp,))
