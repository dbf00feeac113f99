"""The site as the socket tests run it: one kind of public room, whose truth is a file, and members without a database.

`gunicorn -c python:activistnet.core.server.gunicorn_conf site_app:app`, with TRUTH naming the file:
{"<id>": {payload}}.
"""

import gc
import json
import os
import threading
from pathlib import Path
from typing import Any

import compiled
import times
from flask import render_template_string, request
from gevent import Greenlet, GreenletExit

from activistnet.accounts.live import authorize as authorize_member
from activistnet.core.live import rooms
from activistnet.core.outside import loops
from activistnet.wiring import create_app

TRUTH = Path(os.environ["TRUTH"])


def identify(_environ: dict[str, Any]) -> rooms.Identity | None:
    """The cookie "5.9" is member 5 in session 9."""
    member, _, session = request.cookies.get("__Host-s", "").partition(".")
    return rooms.Identity(person=int(member), session=int(session)) if session else None


def authorize(number: int, _identity: rooms.Identity | None) -> dict[str, Any] | None:
    return json.loads(TRUTH.read_text()).get(str(number))


def read(numbers: list[int]) -> dict[int, dict[str, Any]]:
    truth = json.loads(TRUTH.read_text())
    return {number: truth[str(number)] for number in numbers if str(number) in truth}


def alive(sessions: list[int]) -> list[int]:
    truth = json.loads(TRUTH.read_text())
    return [session for session in sessions if not truth.get(str(session), {}).get("is_over")]


PAGE = """{% extends "base.html" %}{% from "_macros/petition.html" import poster_count, progress, to_next_step %}
{% block title %}A page{% endblock %}
{% block main %}<h1>A page</h1>{{ poster_count(p) }}{{ progress(p) }}{{ to_next_step(p) }}{% endblock %}"""

compiled.share()
app = create_app()
times.ping_nobody()


@app.get("/page/<int:number>")
def page(number: int) -> str:
    """The number of a petition as pages show it."""
    truth = json.loads(TRUTH.read_text())[str(number)]
    return render_template_string(PAGE, p={"stage": "open", "id": number, **truth, "count_version": truth["version"]})


def count(petition_id: int) -> dict[str, Any]:
    """What a page asks whose socket is away; this site has no tables."""
    return read([petition_id])[petition_id]


app.view_functions["petition_data.count"] = count


@app.get("/tell/<int:number>/<int:reply>")
def tell(number: int, reply: int) -> str:
    """What a page that changes something does."""
    rooms.send("reply", {"post": number, "reply": reply}, f"petition:{number}")
    return ""


@app.get("/end/<name>/<fault>")
def end(name: str, fault: str) -> str:
    """Have something go wrong in the middle of a loop."""
    (thread,) = (thread for thread in threading.enumerate() if thread.name == name)
    (greenlet,) = (each for each in gc.get_objects() if type(each) is Greenlet and id(each) == thread.ident)
    greenlet.kill(OverflowError("too large") if fault == "error" else GreenletExit, block=False)
    return ""


@app.get("/ages")
def ages() -> dict[str, float]:
    """How long ago each loop of this process was last alive."""
    return loops.ages()


rooms.register(
    identify=identify,
    authorizers={"petition": authorize, "member": authorize_member},
    refreshes={"petition": rooms.Refresh("count", read)},
    publics={"petition": lambda numbers: numbers},
    alive=alive,
)
