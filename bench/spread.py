"""The picture of a petition of 5,000 signatures over 400 shares: `python -m bench.spread [--people 5000 --shares 400]`.

People come by nobody's share, or by that of somebody before, of whom some share. Told batch by batch as by the clock:
seconds of all and of the longest batch, kB of the picture and its page, plain and as it is sent, milliseconds of the
page made anew. `--into PICTURE.svg` keeps the picture. It starts a site of its own, unless `--var` names one that runs.
"""

import argparse
import gzip
import json
import random
import time
from contextlib import nullcontext
from pathlib import Path
from urllib.request import urlopen

import sqlalchemy as sa

from activistnet.core.application import Site as Application
from activistnet.core.data.db import db
from activistnet.members.models import Member
from activistnet.petitions.models import Petition, Signature
from activistnet.posts.models import Post, Share
from activistnet.spread import services
from activistnet.spread.models import Spread
from bench import site as sites

PART = 125  # people who come between two rounds of the clock
ALONE = 0.3
SHOWN = 0.7  # of those who sign


def grow(app: Application, people: int, shares: int) -> tuple[int, list[float]]:
    """A petition that so many sign, some sharing it; its id, and the seconds of each round of telling."""
    lot, rounds = random.Random(7), []
    with app.app_context():
        petition_id = _petition()
        ids: list[int] = []
        for start in range(0, people, PART):
            now = min(PART, people - start)
            _sign(petition_id, ids, lot, now)
            ids += _share(petition_id, round(shares * (start + now) / people) - len(ids), len(ids))
            began = time.perf_counter()
            services.mark_due([petition_id])
            services.tell_next(petition_id)
            db.session.commit()
            rounds.append(time.perf_counter() - began)
    return petition_id, rounds


def _petition() -> int:
    author = db.session.scalars(sa.select(sa.func.min(Member.id))).one()
    topic = db.session.scalars(sa.select(Post.topic_id).where(Post.kind == "petition").limit(1)).one()
    demand = {"title": "Keep the ferry running", "slug": "keep-the-ferry-running", "body": "It is the only way."}
    petition = Petition(author_id=author, topic_id=topic, body_html="<p>It is the only way.</p>", goal=10000, **demand)
    db.session.add(petition)
    db.session.commit()
    return petition.id


def _sign(petition_id: int, shares: list[int], lot: random.Random, people: int) -> None:
    """Those who came by a share came by one that had brought somebody before, or by any."""
    rows = []
    for _ in range(people):
        rank = int(len(shares) * lot.random() ** 1.6)
        came = shares[rank] if shares and lot.random() > ALONE else None
        rows.append({"petition_id": petition_id, "share_id": came, "signed_at": sa.func.clock_timestamp()})
    for row in rows:
        db.session.execute(sa.insert(Signature).values(**row, name="", show_name=False))
    n = {"signature_count": Petition.signature_count + people}
    db.session.execute(sa.update(Petition).where(Petition.id == petition_id).values(**n))
    db.session.commit()


def _share(petition_id: int, number: int, before: int) -> list[int]:
    """So many of the last who signed join and share; most of them have shown their names."""
    signed = sa.select(Signature).where(Signature.petition_id == petition_id, Signature.member_id.is_(None))
    found = []
    for n, signature in enumerate(db.session.scalars(signed.order_by(Signature.id.desc()).limit(number)).all()):
        member = Member(handle=f"spread{petition_id}x{before + n}", display_name="Somebody")
        db.session.add(member)
        db.session.flush()
        if (before + n) % 10 < 10 * SHOWN:
            signature.member_id, signature.show_name, signature.name = member.id, True, "Somebody"
        share = Share(post_id=petition_id, member_id=member.id, token=f"spread-{petition_id}-{before + n}")
        db.session.add(share)
        db.session.flush()
        found.append(share.id)
    db.session.commit()
    return found


def _read(address: str) -> tuple[bytes, float]:
    began = time.perf_counter()
    with urlopen(address, timeout=60) as answer:
        return answer.read(), time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=5000)
    options.add_argument("--shares", type=int, default=400)
    options.add_argument("--port", type=int, default=8798)
    options.add_argument("--var", type=Path)
    options.add_argument("--into", type=Path)
    given = options.parse_args()
    with nullcontext(None) if given.var else sites.running(given.port, DEMO="1", LIMITS="1000") as running:
        app = running.app if running else sites._application(given.var, given.port, {"PORT": str(given.port)})
        petition_id, rounds = grow(app, given.people, given.shares)
        tell(app, f"http://127.0.0.1:{given.port}/petitions/{petition_id}/spread", rounds, given.into)


def tell(app: Application, address: str, rounds: list[float], into: Path | None) -> None:
    """A line of JSON."""
    with app.app_context():
        kept = db.session.scalars(
            sa.select(Spread.picture).where(Spread.petition_id == int(address.split("/")[4]))
        ).one()
    picture, _ = _read(f"{address}.svg")
    page, _ = _read(address)
    anew = [_read(f"{address}?lang={language}")[1] for language in ("fr", "ar")]
    sizes = {
        name: [round(len(text) / 1000, 1), round(len(gzip.compress(text)) / 1000, 1)]
        for name, text in (("svg", picture), ("page", page))
    }
    said = {
        "address": address,
        "rounds": len(rounds),
        "seconds": round(sum(rounds), 2),
        "longest": round(max(rounds), 3),
    }
    numbers = [(each["brought"], len(each["branches"])) for each in (kept or {"generations": []})["generations"]]
    print(json.dumps({**said, "kB": sizes, "ms": [round(1000 * each) for each in anew], "generations": numbers}))
    if into:
        into.write_bytes(picture)


if __name__ == "__main__":
    main()
