"""w3m, a browser of the terminal, driven by its keys."""

import re
import shlex
import subprocess
from pathlib import Path

import terminals


class W3m:
    """One, with cookies of its own. The site answers as its proxy, and so by its own name, where cookies hold."""

    def __init__(self, folder: Path, site: str, proxy: str) -> None:
        self.site = site
        self.environment = terminals.environment(str(folder), proxy)
        self.written = folder / "written"
        options = {"accept_cookie": 1, "display_link_number": 1, "vi_prec_num": 1, "editor": self._editor(folder)}
        self.command = ["w3m", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]

    def _editor(self, folder: Path) -> Path:
        """Who writes the text of an area: w3m opens it in an editor, its last argument."""
        editor = folder / "editor"
        editor.write_text(f'#!/bin/sh\nfor file; do :; done\ncp {shlex.quote(str(self.written))} "$file"\n')
        editor.chmod(0o700)
        return editor

    def read(self, path: str) -> str:
        """The text of a page, with a number before each link and each field of one line."""
        said = subprocess.run(
            [*self.command, "-dump", self.site + path], env=self.environment, capture_output=True, check=True
        )
        return said.stdout.decode()

    def send(self, path: str, typed: dict[str, str], button: str) -> str:
        """Open a page, type into the fields that follow these words, press a button; what was on the screen then."""
        text = self.read(path)
        keys = "".join(self._keys_for_field(text, label, words) for label, words in typed.items())
        command = [*self.command, self.site + path]
        keys += f"{_way_to_button(text, button)}\rQ"
        screen = terminals.run(command, self.environment, keys=keys, after="Viewing <")
        # Once in some twenty starts its tab jumps over an area. The button is not found then, and nothing was sent.
        missed = "Not found: " in screen
        return terminals.run(command, self.environment, keys=keys, after="Viewing <") if missed else screen

    def _keys_for_field(self, text: str, label: str, words: str) -> str:
        """Where it is, and what is typed there; `>Netherlands` is chosen from a list. An area is all there is of them.

        Areas have no number: they are the stop after the number before them.
        """
        found = re.search(rf"{re.escape(label)}.*?\[(\d+|(?= ))\]?", text, re.DOTALL)
        assert found, (label, text)
        if not found[1]:
            self.written.write_text(words)
            return re.findall(r"\[(\d+)\]", text[: found.start()])[-1] + "[\t\r"
        return f"{found[1]}[\r" + (f"/{words[1:]}\r\r" if words[0] == ">" else f"{words}\r")


def _way_to_button(text: str, button: str) -> str:
    """Keys that look for its words at the end of lines, until the last that is no link: titles may say the same."""
    ends = [line.rstrip() for line in text.splitlines() if line.rstrip().lower().endswith(button.lower())]
    places = [place for place, line in enumerate(ends) if re.search(rf"(?<!\]){re.escape(button)}$", line)]
    assert places, (button, text)
    return f"1[/{button} *$\r" + "n" * places[-1]
