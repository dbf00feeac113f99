"""Topics, whose pages are made by communities."""

from ..core.feature import Feature
from . import urls

FEATURE = Feature(urls=urls)
