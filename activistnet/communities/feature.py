"""The pages of topics."""

from ..core.feature import Feature
from . import urls, views
from .notes import NOTES

FEATURE = Feature(notes=NOTES, blueprints=(views.bp,), urls=urls)
