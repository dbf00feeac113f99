"""Letters that guests are sent."""

from petitions.conftest import mails

__all__ = ["mails"]
