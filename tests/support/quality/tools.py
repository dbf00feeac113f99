"""The judges that come from npm, in a folder of their own: nobody who runs or tests the site needs them."""

import shutil
import subprocess
from pathlib import Path

from activistnet.run.progress import say

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"


def prepare() -> None:
    """Install what `package-lock.json` pins, once. Raises LookupError where Node or Java is missing."""
    if missing := [name for name in ("npm", "node", "java") if shutil.which(name) is None]:
        raise LookupError(f"bin/quality needs {' and '.join(missing)}.")
    installed = TOOLS / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        say("Fetching Lighthouse and the Nu HTML checker ...")
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=HERE, check=True)
        installed.touch()
