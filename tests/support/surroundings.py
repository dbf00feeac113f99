"""What the tests get: servers of their own in a temporary folder, fresh secrets, the browser."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from activistnet.run import application
from activistnet.run.installation import prepare_installation
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers

MEMORY, ROOM = Path("/dev/shm"), 4 << 30


@contextmanager
def surroundings(chromium: str | None = None) -> Iterator[dict[str, str]]:
    """The environment of pytest; all that it names is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="activistnet-test-", dir=_in_memory()) as folder:
        # The servers' account, when we are root, has to pass through the folder.
        Path(folder).chmod(0o711)
        installation = prepare_installation(Path(folder).resolve() / "var")
        secrets = load_secrets(installation)
        servers = Servers(installation, secrets, throw_away=True)
        environment = application.environment(
            installation,
            secrets,
            database_url=servers.owner_url,  # tests make databases of their own
            redis_url=servers.redis_url,
            address=("127.0.0.1", 8000),
        )
        with servers.started():
            yield environment | ({"CHROMIUM": chromium} if chromium else {})


def _in_memory() -> Path | None:
    """A folder whose files are in memory, where there is one with room: databases are made and dropped all the time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
