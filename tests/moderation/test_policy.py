"""I08: every route of posts and moderation that names a post, for every kind of person: what the answer is."""

import pytest
from factories import make_discussion, make_member, make_reply, save

from activistnet.follows.models import Block

PEOPLE = ("visitor", "other", "blocked", "author", "moderator")
# method, route, and the status for each of PEOPLE
POLICY = """
GET  /discussions/{root}/night-clinics  200 200 404 200 200
GET  /r/{reply}                         303 303 404 303 303
GET  /posts/{root}/replies              401 200 404 200 200
POST /posts/{root}/replies              401 422 404 422 422
GET  /posts/{reply}/edit                401 403 404 200 403
POST /posts/{reply}/edit                401 403 404 422 403
GET  /posts/{reply}/delete              401 403 404 200 403
POST /posts/{reply}/delete              401 403 404 303 403
GET  /posts/{root}/share                401 200 404 200 200
POST /posts/{root}/share                401 303 404 303 303
GET  /posts/{reply}/report              200 200 404 200 200
POST /posts/{reply}/report              422 422 404 422 422
GET  /moderation                        401 403 403 403 200
GET  /moderation/posts/{reply}          401 403 403 403 200
POST /moderation/posts/{reply}          401 403 403 403 422
GET  /moderation/log                    200 200 200 200 200
"""
ROWS = [line.split() for line in POLICY.strip().splitlines()]
ASKED_TO_SIGN_IN = {302, 303, 401}
CASES = [(row[0], row[1], person, int(status)) for row in ROWS for person, status in zip(PEOPLE, row[2:], strict=True)]


@pytest.mark.parametrize(("method", "route", "person", "status"), CASES)
def test_i08_a_route_answers_each_person_as_the_policy_says(client, log_in, method, route, person, status):
    author = make_member()
    root = make_discussion(author)
    reply = make_reply(root, author)
    if person == "author":
        log_in(author)
    elif person != "visitor":
        member = log_in(make_member(role="moderator" if person == "moderator" else "member"))
        if person == "blocked":
            save(Block(member_id=author.id, blocked_id=member.id))
    answer = client.open(route.format(root=root.id, reply=reply.id), method=method)
    if status == 401:
        assert answer.status_code in ASKED_TO_SIGN_IN
    else:
        assert answer.status_code == status
