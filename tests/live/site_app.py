"""The site as the socket tests run it: one kind of public room, whose truth is a file, and members without a database.

`gunicorn -c python:activistnet.core.server.gunicorn_conf site_app:app`, with TRUTH naming the file:
{"<id>": {payload}}.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import render_template_string, request

from activistnet.core.live import rooms
from activistnet.members.live import enter_own_room
from activistnet.wiring import create_app

TRUTH = Path(os.environ["TRUTH"])


def identify(_environ: dict[str, Any]) -> rooms.Viewer | None:
    """The cookie "5.9" is member 5 in session 9."""
    member, _, session = request.cookies.get("__Host-s", "").partition(".")
    return rooms.Viewer(member_id=int(member), session_id=int(session)) if session else None


def enter(number: int, _viewer: rooms.Viewer | None) -> dict[str, Any] | None:
    return json.loads(TRUTH.read_text()).get(str(number))


def refresh(numbers: list[int]) -> list[dict[str, Any]]:
    truth = json.loads(TRUTH.read_text())
    return [truth[str(number)] for number in numbers if str(number) in truth]


PAGE = """{% extends "base.html" %}{% from "_macros/petition.html" import poster_count, progress, to_next_step %}
{% block title %}A page{% endblock %}
{% block main %}<h1>A page</h1>{{ poster_count(p) }}{{ progress(p) }}{{ to_next_step(p) }}{% endblock %}"""

app = create_app()


@app.get("/page/<int:number>")
def page(number: int) -> str:
    """The number of a petition as pages show it."""
    truth = json.loads(TRUTH.read_text())[str(number)]
    return render_template_string(PAGE, p={"state": "open", "id": number, **truth, "count_version": truth["version"]})


def count(petition_id: int) -> dict[str, Any]:
    """What a page asks whose socket is away; this site has no tables."""
    return refresh([petition_id])[0]


app.view_functions["petition_data.count"] = count


@app.get("/tell/<int:number>/<int:reply>")
def tell(number: int, reply: int) -> str:
    """What a page that changes something does."""
    rooms.send("reply", {"post": number, "reply": reply}, f"petition:{number}")
    return ""


rooms.register(identify=identify, doors={"petition": enter, "member": enter_own_room}, refresh={"petition": refresh})
