"""Answering the questions of the guided start as a browser does, and what has come of it."""

import re

import sqlalchemy as sa
from factories import get_topic

from activistnet.core.data.db import db
from activistnet.petitions.models import Petition

DEMAND, BODY = "Keep the night clinic in Nord open", "It is the only one for forty kilometres, until 1 May."
ANSWERS = {
    "": {"demand": DEMAND},
    "/who": {"target": ["the Council of Ost", "Minister Jansen"]},
    "/why": {"body": BODY},
    "/picture": {},
    "/topic": {"topic": "health"},
    "/similar": {"differs": ""},
    "/goal": {"goal": "250"},
}
ORDER = [*ANSWERS, "/check"]


def answer(client, name, **changes):
    page = client.get(f"/start{name}")
    version = re.search(r'name="version" type="hidden" value="(\w+)"', page.text)[1]
    return client.post(f"/start{name}", data={**ANSWERS[name], "version": version, **changes})


def answer_all(client, names=tuple(ANSWERS)):
    for name in names:
        led = answer(client, name)
        assert (led.status_code, led.location) == (303, f"/start{ORDER[ORDER.index(name) + 1]}"), led.text


def fields_on(page):
    """What the button of the last page sends."""
    form = page.text[page.text.index('id="launch"') :].split("</form>")[0]
    found = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)">', form)
    data = {name: text for name, text in found if name not in ("target", "csrf_token")}
    return data | {"target": [text for name, text in found if name == "target"]}


def launch(client):
    return client.post("/start/launch", data=fields_on(client.get("/start/check")))


def petitions(app):
    with app.app_context():
        wanted = sa.select(Petition.title, Petition.body, Petition.goal, Petition.topic_id)
        return [tuple(row) for row in db.session.execute(wanted.order_by(Petition.id))]


def kept(app, table):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(table))


def expected(app):
    return [(DEMAND, BODY, 250, get_topic("health").id)]
