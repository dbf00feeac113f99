"""What is counted of petitions beside their signatures: how many a member has started that a visitor is shown."""

from ..core.data.tallies import Counted
from ..members.models import Member

STARTED = Counted(
    "petitions_started",
    Member,
    """
    SELECT author_id AS of_id, count(*) AS n FROM posts
     WHERE author_id BETWEEN :first AND :last AND kind = 'petition' AND visibility = 'visible' GROUP BY author_id
    """,
)
