"""What tests of spreads share: a petition that grows, and the clock that counts."""

import pytest
from growing import Growing

from activistnet.core.data.db import db
from activistnet.petitions.services import counting


@pytest.fixture
def fold(app):
    """One tick of the clock that counts."""

    def fold():
        with app.app_context(), db.transaction():
            return counting.fold()

    return fold


@pytest.fixture
def growing(app):
    """A petition in a topic that isn't sensitive."""
    return Growing(app)
