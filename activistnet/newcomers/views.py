"""The first steps, each of them optional: three small pages after an account is opened, and again from one's home."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import pagecache
from ..core.web.addresses import own_address
from ..core.web.csrf import form_again
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..follows import limits
from ..follows.queries import list_members
from ..members.services import people as members
from ..members.urls import profile
from ..petitions.cards import closest_to_step
from ..search.people import worth_following
from ..site.urls import home
from ..topics import urls as topic_urls
from ..topics.queries import list_followed, list_open_topics
from . import services, urls
from .forms import PeopleForm, Step, TopicsForm

PEOPLE = 7
PETITIONS = 3

bp = Blueprint("newcomers", __name__)


@bp.get("/begin/topics")
@login_required
def topics() -> ResponseReturnValue:
    """The topics there are, to choose from."""
    return _topics_page(TopicsForm(formdata=None, data={"next": _then()}))


@bp.post("/begin/topics")
@known_otherwise(STATE)
@form_again
@login_required
def follow_topics() -> ResponseReturnValue:
    """Follow those that were chosen."""
    form = TopicsForm()
    if not form.validate():
        return _topics_page(form), 422
    chosen = services.follow_topics(signed_in(), form.topic.data or ())
    pagecache.forget(*(topic_urls.topic(topic.slug) for topic in chosen))
    return redirect(urls.people(form.then), 303)


@bp.get("/begin/people")
@login_required
def people() -> ResponseReturnValue:
    """A few people worth following; where there is nobody, the next step."""
    form = PeopleForm(formdata=None, data={"next": _then()})
    return _people_page(form) or redirect(urls.petitions(form.then), 303)


@bp.post("/begin/people")
@known_otherwise(STATE)
@form_again
@login_required
def follow_people() -> ResponseReturnValue:
    """Follow those who were chosen."""
    member, form = signed_in(), PeopleForm()
    if not form.validate():
        return _people_page(form), 422
    chosen = list_members(form.who.data or (), reader())
    for _each in chosen:
        hit(limits.TIE, str(member.id))
    services.follow_people(member, chosen)
    pagecache.forget(*(profile(each.handle) for each in chosen))
    return redirect(urls.petitions(form.then), 303)


@bp.get("/begin/petitions")
@login_required
def petitions() -> ResponseReturnValue:
    """Petitions that need few more; where there are none, back to where this was begun."""
    found = closest_to_step(PETITIONS, reader=reader())
    if not found:
        return redirect(_then() or home(), 303)
    return render_template("newcomers/petitions.html", petitions=found, then=_then())


@bp.post("/begin/later")
@known_otherwise(STATE)
@form_again
@login_required
def later() -> ResponseReturnValue:
    """Put all of it aside; one's home does not begin with it any more."""
    form = Step()
    if form.validate():
        members.settle(signed_in())
    return redirect(form.then or home(), 303)


def _topics_page(form: TopicsForm) -> str:
    member = signed_in()
    return render_template(
        "newcomers/topics.html",
        form=form,
        topics=[topic for topic in list_open_topics(member.id) if not topic.is_followed],
        followed=list_followed(member.id),
    )


def _people_page(form: PeopleForm) -> str:
    """The page; empty where nobody is to be suggested."""
    found = worth_following(reader())[:PEOPLE]
    return render_template("newcomers/people.html", form=form, people=found) if found or form.errors else ""


def _then() -> str:
    return own_address(request.args.get("next")) or ""
