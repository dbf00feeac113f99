"""Members, whose pages are made by other features."""

from ..core.feature import Feature
from . import urls

FEATURE = Feature(urls=urls)
