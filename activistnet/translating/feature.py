"""Translations of petitions."""

from ..core.feature import Feature
from . import urls, views
from .notes import NOTES
from .retention import RETENTION

FEATURE = Feature(notes=NOTES, urls=urls, blueprints=(views.bp,), retention=RETENTION)
