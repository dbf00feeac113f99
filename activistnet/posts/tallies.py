"""What is counted of posts, as a visitor is shown them: threads of a topic, and those of others a member replied in."""

from ..core.data.tallies import Counted
from ..members.models import Member
from ..topics.models import Topic

THREADS = Counted(
    "threads",
    Topic,
    """
    SELECT topic_id AS of_id, count(*) AS n FROM posts
     WHERE topic_id BETWEEN :first AND :last AND root_id IS NULL AND visibility = 'visible' GROUP BY topic_id
    """,
)
# An act of replying is there as long as a reply of theirs in the thread is visible.
HELPED = Counted(
    "helped",
    Member,
    """
    SELECT actor_id AS of_id, count(*) AS n FROM activities JOIN posts ON posts.id = post_id
     WHERE actor_id BETWEEN :first AND :last AND verb = 'replied' AND author_id <> actor_id AND visibility = 'visible'
     GROUP BY actor_id
    """,
)
