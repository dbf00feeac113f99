"""What the tables of the search keep of people."""

from ..core.data.retention import Kept
from ..posts.services.posts import delete_post
from . import tasks
from .models import SearchDocument, SearchFilling, SearchWaiting, SearchWord

RETENTION = (
    Kept(
        table=SearchDocument,
        columns="post_id kind language created_at words",
        whose="its author",
        why="a post is found by its words",
        until="its author deletes it",
        ends=(delete_post,),
    ),
    Kept(
        table=SearchWord,
        columns="word near",
        whose="whoever wrote it, or is called so; it doesn't say who",
        why="a mistyped word finds what was meant, where that finds anything",
        until="the night after no name, title or topic has it any more",
        ends=(tasks.forget_words,),
    ),
    Kept(
        table=SearchWaiting,
        columns="id post_id member_id",
        why="which words are new or changed",
        until="they are read, within seconds",
    ),
    Kept(table=SearchFilling, columns="id below", why="how far posts were read", until="the site"),
)
