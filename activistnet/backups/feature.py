"""Backups: commands."""

from ..core.feature import Feature
from .cli import backup_commands

FEATURE = Feature(commands=(backup_commands,))
