"""An application with test pages that are kept, and what happened in it."""

import threading
import time

from flask import make_response, redirect, render_template_string, request
from sqlalchemy.exc import OperationalError
from waiting import HANG
from werkzeug.test import Client

from activistnet.core.web import pagecache
from activistnet.core.web.cookies import cookie_names
from activistnet.core.web.pagecache import public_page
from activistnet.core.words.language import language

NOWHERE = "redis://127.0.0.1:1/0"
SESSION = cookie_names("http://127.0.0.1").session


class Site:
    """An application with test pages, and what happened in it."""

    def __init__(self, app):
        self.app = app
        self.made = []
        self.is_broken = False
        self.slow = None
        app.add_url_rule("/page/<name>", "page", public_page(seconds=2, params=("sort", "after"))(self.page))
        app.add_url_rule("/form", "form", public_page(seconds=2)(self.form))
        app.add_url_rule("/cookie", "cookie", public_page(seconds=2)(self.cookie))
        app.add_url_rule("/moved", "moved", public_page()(lambda: redirect("/page/a?" + request.query_string.decode())))
        app.add_url_rule("/tagged", "tagged", public_page()(lambda: ("{}", 200, {"ETag": '"7"'})))
        app.add_url_rule("/number", "number", public_page(seconds=2, signed_in_too=True)(lambda: self.page("small")))
        app.add_url_rule("/private", "private", self.form)
        app.add_url_rule("/hide", "hide", self.hide, methods=["GET"])

    def page(self, name):
        self.made.append(request.full_path)
        if self.slow:
            self.slow.wait(HANG)
        if self.is_broken:
            raise OperationalError("gone", None, Exception())
        text = f"{name} {request.args.get('sort')} {request.cookies.get('theme')} {language()} {len(self.made)} "
        return text + ("" if name == "small" else "filler " * 1000)

    def form(self):
        self.made.append("form")
        return render_template_string("{{ csrf_field() }}")

    def cookie(self):
        self.made.append("cookie")
        answer = make_response("x")
        answer.set_cookie("a", "b")
        return answer

    def hide(self):
        pagecache.forget("/page/a")
        return "", 404 if "fail" in request.args else 204

    def get(self, path, **headers):
        return Client(self.app, use_cookies=False).get(
            path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )


def ask_together(site, people):
    """What so many are shown who ask for a page at once, while it takes long to make."""
    site.slow = threading.Event()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(site.get("/page/a").text)) for _ in range(people)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    site.slow.set()
    for thread in threads:
        thread.join()
    return answers


def hears(site):
    """Whether the word of the others arrives here."""
    return hearing(site).has_heard_since(time.time())


def hearing(site):
    return site.app.extensions["pagecache"].forgetting
