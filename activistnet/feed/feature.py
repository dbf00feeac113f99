"""What those whom a member follows are doing."""

from ..core.feature import Feature
from . import views

FEATURE = Feature(blueprints=(views.bp,))
