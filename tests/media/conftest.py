"""Pictures to send, and a folder of each test for their files."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from activistnet.core.jobs.tasks import run_due

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def files(configure, tmp_path: Path) -> Path:
    """Where the site of this test keeps pictures."""
    configure(var_dir=tmp_path)
    return tmp_path / "media"


@pytest.fixture
def work(app) -> Callable[[], int]:
    """Have a worker do what waits, and what follows from it."""

    def work() -> int:
        with app.app_context():
            return sum(iter(run_due, 0))

    return work


@pytest.fixture
def send(client):
    """`send(content)` as a script does, which is answered in JSON."""
    return lambda content, name="picture.jpg", **fields: client.post(
        "/media", data=sent(content, name, **fields), headers=JSON
    )


@pytest.fixture
def drawn(client, send, work):
    """`drawn(content)` sends and draws, and gives back what the sender is told."""

    def drawn(content, **fields):
        answer = send(content, **fields)
        assert answer.status_code == 201, answer.text
        work()
        return client.get(f"/media/{answer.json['id']}.json").json

    return drawn


def picture(
    size: tuple[int, int] = (640, 480),
    kind: str = "JPEG",
    colour: object = (200, 40, 30),
    mode: str | None = None,
    **options,
) -> bytes:
    """A file of one colour."""
    out = BytesIO()
    mode = mode or ("RGBA" if isinstance(colour, tuple) and len(colour) == 4 else "RGB")
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def sent(content: bytes, name: str = "picture.jpg", **fields: str) -> dict[str, object]:
    """A form with a file."""
    return {"picture": (BytesIO(content), name), **fields}


def opened(content: bytes) -> Image.Image:
    """What the site serves, read again."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def large(content: bytes) -> dict[str, object]:
    """The same as it goes over the line: the client of the tests leaves files open that are as large."""
    head = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="picture.jpg"\r\n\r\n'
    return {"data": head + content + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


def under(folder: Path) -> list[str]:
    """The files of a folder, by their paths in it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
