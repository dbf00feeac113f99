"""Who signs, replies and reads while `bench.disk_full` fills the disk, and what each of them was told."""

import http.client
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from bench.people import sign_in_members
from bench.site import Site

CLIENTS, PAUSE = 8, 0.02
PEOPLE = 12_000


class Told:
    """What each person was told of each act: yes, no, unsure, or nothing."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, int], str] = {}
        self.given_back: Counter[bool] = Counter()
        self.retry_after: Counter[bool] = Counter()
        self.odd: Counter[str] = Counter()

    def note(self, act: str, person: int, status: int, head: dict[str, str], page: str, typed: str) -> None:
        if status == 303:
            self.of[act, person] = "yes"
            return
        is_unsure = "say whether this was done" in page or "may not have been saved" in page
        self.of[act, person] = "unsure" if is_unsure else "no"
        if status == 503:
            self.retry_after["retry-after" in head] += 1
            if typed:
                self.given_back[typed in page] += 1
        else:
            self.odd[f"{act} {status}"] += 1


class Load:
    """Members who sign and reply, each once, while it is on."""

    def __init__(self, site: Site, petition: int) -> None:
        self.petition = petition
        self.people = sign_in_members(site.app, PEOPLE)
        self.told = Told()
        self.host = site.base.removeprefix("http://")
        self._next = iter(range(PEOPLE))
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(20)

    def _run(self) -> None:
        while not self._over.is_set():
            with self._lock:
                person = next(self._next, None)
            if person is None:
                return
            self.act("sign", person)
            if person % 4 == 0:
                self.act("reply", person)
            time.sleep(PAUSE)

    def act(self, act: str, person: int) -> str:
        """Sign or reply once, and note what was told."""
        cookie, value, token = self.people[person]
        typed = f"The words of person {person:05}" if act == "reply" else ""
        path = f"/petitions/{self.petition}/sign" if act == "sign" else f"/posts/{self.petition}/replies"
        fields = {"csrf_token": token} | ({"body": typed} if typed else {"show_name": "y"})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{cookie}={value}",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{person >> 16}.{person >> 8 & 255}.{person & 255}",
        }
        connection = http.client.HTTPConnection(self.host, timeout=15)
        try:
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            head = {name.lower(): value for name, value in answer.getheaders()}
            self.told.note(act, person, answer.status, head, page, typed)
        except (OSError, http.client.HTTPException):
            self.told.of[act, person] = "nothing"
        finally:
            connection.close()
        return self.told.of[act, person]


class Reading:
    """Whoever only reads: a member's page, which nobody keeps, a kept page, and what says that the site is up."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.statuses: dict[str, Counter[int]] = {}
        self.ready = ""

    def read(self) -> None:
        cookie, value, _token = self.load.people[-1]
        own = {"Cookie": f"{cookie}={value}"}
        page = f"/petitions/{self.load.petition}/open-the-archive"
        for name, path, headers in (
            ("member's page", page, own),
            ("kept page", page, {}),
            ("/healthz", "/healthz", {}),
            ("/readyz", "/readyz", {}),
        ):
            status, text = self._get(path, headers)
            self.statuses.setdefault(name, Counter())[status] += 1
            self.ready = text if name == "/readyz" else self.ready

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.load.host, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
