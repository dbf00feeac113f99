"""A member's page: who, what, and for whom."""

import factories
import pytest
from factories import make_discussion, make_member, make_petition, make_reply

from activistnet.follows.models import Follow
from activistnet.posts.models import Activity


def test_a_profile_says_who_it_is_and_what_they_did(client):
    amina = make_member("amina", display_name="Amina K.", purpose="For the night clinic", place="Rotterdam")
    make_petition(amina, title="Keep it open")
    other = make_discussion(title="Why close it?")
    make_reply(other, amina, body="Because of money.")
    make_reply(other, amina)
    factories.save(Activity(actor_id=amina.id, verb="replied", post_id=other.id))
    factories.save(Follow(member_id=make_member().id, followed_id=amina.id))
    page = client.get("/@Amina", follow_redirects=True).text
    for words in ("Amina K.", "@amina", "For the night clinic", "Rotterdam", "Keep it open"):
        assert words in page
    for words in ("petition started</dt><dd>1</dd>", "debate joined</dt><dd>1</dd>", "follower</dt><dd>1</dd>"):
        assert words in page
    replies = client.get("/@amina?show=replies").text
    assert "Because of money." in replies
    assert "Why close it?" in replies


@pytest.mark.parametrize("show", ["petitions", "discussions", "replies", "signed", "nonsense"])
def test_each_list_has_a_budget_of_queries(client, log_in, count_queries, show):
    log_in(make_member())
    amina = make_member("amina", shows_signatures=True)
    for _ in range(3):
        make_petition(amina)
        make_reply(make_discussion(amina), amina)
    with count_queries() as queries:
        assert client.get(f"/@amina?show={show}").status_code == 200
    assert len(queries) <= 7


def test_open_petitions_come_before_closed_ones(client):
    amina = make_member("amina")
    make_petition(amina, title="The open one")
    make_petition(amina, title="The closed one", stage="closed")
    page = client.get("/@amina").text
    assert page.index("The open one") < page.index("The closed one")


def test_hidden_and_deleted_posts_are_not_listed(client, log_in):
    amina = make_member("amina")
    make_discussion(amina, title="Taken down", visibility="hidden")
    make_discussion(amina, title="Taken back", visibility="deleted")
    assert "Taken" not in client.get("/@amina?show=discussions").text
    log_in(amina)
    assert "Taken down" in client.get("/@amina?show=discussions").text
    assert "Taken back" not in client.get("/@amina?show=discussions").text


def test_unknown_former_and_imported_people_have_no_page(client):
    make_member("gone", deleted_at=factories.sa.func.now())
    make_member("imported_one", kind="imported")
    for handle in ("nobody", "gone", "imported_one", "%00", "x" * 500, "%ED%A0%80"):
        assert client.get(f"/@{handle}").status_code == 404


def test_ones_own_page_leads_to_the_settings_and_others_have_buttons(client, log_in):
    log_in(make_member("amina"))
    make_member("bram")
    own, other = client.get("/@amina").text, client.get("/@bram").text
    assert "Edit your profile" in own
    assert '/@amina/follow"' not in own
    for act in ("follow", "mute", "block"):
        assert f'action="/@bram/{act}"' in other


def test_visitors_see_no_buttons(client):
    make_member("bram")
    assert 'action="/@bram' not in client.get("/@bram").text


def test_signed_petitions_are_listed_only_by_choice(app, client):
    make_member("amina")
    make_member("bram", shows_signatures=True)
    assert "?show=signed" not in client.get("/@amina").text
    assert "?show=signed" in client.get("/@bram").text


def test_hostile_names_are_text(client):
    make_member("amina", display_name="<script>alert(1)</script>", purpose='"><img src=x onerror=1>')
    page = client.get("/@amina").text
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("shows", [False, True])
@pytest.mark.parametrize("person", ["visitor", "other", "owner", "moderator"])
def test_lists_of_followers_are_linked_where_they_may_be_read(client, log_in, shows, person):
    owner = make_member("amina", shows_follows=shows)
    if person != "visitor":
        log_in(owner if person == "owner" else make_member(role="member" if person == "other" else "moderator"))
    page = client.get("/@amina").text
    for name in ("followers", "following"):
        is_offered = f'href="/@amina/{name}"' in page
        assert is_offered == (shows or person == "owner")
        assert (client.get(f"/@amina/{name}").status_code == 200) == is_offered
