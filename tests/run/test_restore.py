"""A backup is restored on a machine that has no site yet."""

import tempfile
from pathlib import Path

from machine import Machine


def test_a_site_is_restored_with_its_keys_where_there_is_none(machine: Machine) -> None:
    with tempfile.TemporaryDirectory(prefix="activist net ") as folder:
        Path(folder).chmod(0o711)
        made = machine.run("bin/flask", "backup", "create", "--to", f"{folder}/backups")
        assert made.returncode == 0, made.stderr
        (keys,) = (Path(folder) / "backups").glob("*.keys.age")
        file = str(keys).replace(".keys.age", ".age")
        new = Machine(Path(folder) / "new")
        identity = ["--identity", str(machine.var / "backup-identity.txt")]
        restored = new.run("bin/flask", "backup", "restore", file, *identity, "--keys", str(keys))
        assert restored.returncode == 0, restored.stderr
        names = ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY")
        lines = [(each.var / "secrets.env").read_text().splitlines() for each in (machine, new)]
        before, after = ([line for line in each if line.startswith(names)] for each in lines)
        assert before == after
