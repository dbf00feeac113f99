"""lynx, a browser of the terminal, driven by its keys."""

import re
import subprocess
from pathlib import Path

import terminals
from terminals import WIDTH


class Lynx:
    """One, with cookies of its own. The site answers as its proxy, and so by its own name, where cookies hold."""

    def __init__(self, folder: Path, site: str, proxy: str) -> None:
        self.folder, self.site = folder, site
        self.environment = terminals.environment(str(folder), proxy)
        cookies = [f"-{name}={folder / 'cookies'}" for name in ("cookie_file", "cookie_save_file")]
        self.command = ["lynx", f"-cfg={self._settings()}", "-number_fields", f"-width={WIDTH}", *cookies]

    def _settings(self) -> Path:
        """Cookies last from one start to the next, and nobody reads its messages."""
        file = self.folder / "lynx.cfg"
        settings = ["CHARACTER_SET:utf-8", "PERSISTENT_COOKIES:TRUE", "SET_COOKIES:TRUE", "ACCEPT_ALL_COOKIES:TRUE"]
        pauses = [f"{name}SECS:0" for name in ("INFO", "MESSAGE", "ALERT", "DELAY", "REPLAY")]
        file.write_text("\n".join([*settings, *pauses, ""]))
        return file

    def read(self, path: str) -> str:
        """The text of a page, with a number before each link and field."""
        said = subprocess.run(
            [*self.command, "-dump", self.site + path], env=self.environment, capture_output=True, check=True
        )
        return said.stdout.decode()

    def send(self, path: str, typed: dict[str, str], button: str) -> str:
        """Open a page, type into the fields that follow these words, press a button; what was on the screen then."""
        text = self.read(path).partition("\nReferences\n")
        wanted = {_place(text[0], rf"{re.escape(label)}.*?\[(\d+)\]"): words for label, words in typed.items()}
        wanted[_place(text[0], rf"\[(\d+)\]BUTTON\) {re.escape(button)}")] = "\r"
        keys, here = [], 1
        for (number, bare), words in sorted(wanted.items()):
            stop = number + bare - _further_lines(text[2], number)
            keys += ["\t"] * (stop - here) + _chosen(words)
            here = stop
        script = self.folder / "keys"
        names = {" ": "<space>", "\t": "<tab>", "\r": "^J"}
        script.write_text("".join(f"key {names.get(key, key)}\n" for key in [*keys, "Q", "y"]))
        return terminals.run([*self.command, f"-cmd_script={script}", self.site + path], self.environment)


def _place(text: str, pattern: str) -> tuple[int, int]:
    """The number of a field, and how many buttons without one are passed on the way."""
    found = re.search(pattern, text, re.DOTALL)
    assert found, (pattern, text)
    return int(found[1]), text[: found.start(1)].count("(BUTTON)")


def _further_lines(references: str, number: int) -> int:
    """How many numbers before this one are further lines of a field with several."""
    areas = {int(n) for n in re.findall(r"(\d+)\. form field = text entry area", references)}
    return sum(n in areas and n - 1 in areas for n in range(1, number))


def _chosen(words: str) -> list[str]:
    """Keys for a field; `>Netherlands` is chosen from a list."""
    return ["\r", "/", *words[1:], "\r", "\r"] if words[0] == ">" else list(words)
