"""A subquery means a row of the statement around it, or says that it does not: the tests refuse all others."""

import pytest
import sqlalchemy as sa
from correlation import Untied

from activistnet.core.data.clauses import there_is
from activistnet.core.data.statements import as_text
from activistnet.follows.models import Follow
from activistnet.members.models import Member
from activistnet.posts.models import Post
from activistnet.topics.models import Topic

FOLLOWS = Follow.member_id == Member.id, Follow.followed_id == Post.author_id
IS_FOLLOWED = sa.exists().where(*FOLLOWS)
FOLLOWED_AT = sa.select(Follow.created_at).where(*FOLLOWS).scalar_subquery()


def two_deep(*conditions):
    """Posts with an author of whom this holds."""
    return str(sa.select(Post.id).where(sa.exists().where(Member.id == Post.author_id, *conditions)))


@pytest.mark.parametrize("condition", [IS_FOLLOWED, ~IS_FOLLOWED, FOLLOWED_AT.is_(None)])
def test_a_subquery_two_deep_that_names_the_outermost_table_is_refused(condition):
    with pytest.raises(Untied, match="posts once more in: SELECT"):
        two_deep(condition)


def test_so_is_one_in_a_change_of_rows():
    deep = sa.exists().where(Member.id == Post.author_id, IS_FOLLOWED)
    for change in (sa.update(Post).values(slug=""), sa.delete(Post)):
        with pytest.raises(Untied, match="posts once more in: SELECT"):
            str(change.where(deep))


def test_two_tables_that_nothing_joins_are_refused_however_deep_in_what_is_kept_as_text_too():
    unjoined = sa.exists().where(Follow.member_id == Member.id, Topic.slug == "health")
    with pytest.raises(sa.exc.SAWarning, match="cartesian product"):
        two_deep(unjoined)
    with pytest.raises(sa.exc.SAWarning, match="cartesian product"):
        as_text(sa.select(Post.id).where(unjoined, Member.id == Post.author_id))


@pytest.mark.parametrize(
    "condition",
    [
        there_is(Follow, *FOLLOWS),
        IS_FOLLOWED.correlate_except(Follow),
        IS_FOLLOWED.correlate(Post, Member),
        Member.id.in_(sa.select(Post.author_id).where(Post.slug == "clinics")),
    ],
)
def test_one_that_says_what_it_means_is_taken(condition):
    assert two_deep(condition).startswith("SELECT posts.id")
