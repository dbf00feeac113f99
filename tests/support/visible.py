"""What a reader sees of a text: the lines of a piece of HTML, and those of what was typed, made comparable."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

BREAKS = {"p", "br", "li", "ul", "ol", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "div"}
MARKS = re.compile(r"[\s*_`#>~\\•‣⁃◦∙・·–\-\uf0b7\uf0a7\u200b]+")
HEADING = re.compile(r"^ {0,3}#{1,6} +")
NUMBER = re.compile(rf"^((?:{MARKS.pattern})?\d+)[.)](?=\s|$)")
LINK = re.compile(r"\[((?:[^\[\]\n]|\n(?!\s*\n))*)\]\((https?://[^\s()]*|mailto:[^\s()]*)(?:\s+\"[^\"]*\")?\)")
RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
FENCE = re.compile(r"[ \t]*(?:[->*+][ \t]+)*(`{3,})([^`]*)")  # of code, and its language, which is not shown


class Visible(HTMLParser):
    """Collects the lines; an item of a numbered list begins with its number, and a link says where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines, self.lists, self.link = [""], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag in BREAKS and not (tag == "p" and re.fullmatch(r"\d+\. ", self.lines[-1])):
            self.lines.append("")
        if tag in {"ol", "ul"}:
            self.lists.append(int(said.get("start", 1)) if tag == "ol" else None)
        if tag == "li" and self.lists[-1] is not None:
            number = int(said.get("value", self.lists[-1]))
            self.lists[-1] = number + 1
            self.lines[-1] = f"{number}. "
        if tag == "a" and "href" in said:
            self.link = (said["href"], len(self.lines) - 1, len(self.lines[-1]))

    def handle_endtag(self, tag):
        if tag in {"ol", "ul"}:
            self.lists.pop()
        if tag in BREAKS - {"br", "hr"}:
            self.lines.append("")
        if tag == "a" and self.link:
            href, line, column = self.link
            text = self.lines[line][column:]
            if not _is_same(text, href):
                self.lines[-1] += f"({href})"
            self.link = None

    def handle_data(self, data):
        if data.isspace():
            return
        first, *others = data.split("\n")
        self.lines[-1] += first
        self.lines += others


def seen(html: str) -> list[str]:
    """The lines of HTML that are not empty."""
    return _comparable(Visible(html).lines)


def meant(typed: str) -> list[str]:
    """The lines of a text that are not empty, without the marks of Markdown and the bullets that begin them."""
    parts, fence = [""], ""  # what is code and what is not, by turns
    for line in re.split("\r\n|\r|\n", typed):
        marks = FENCE.fullmatch(line)
        if marks and (marks[1].startswith(fence) and not marks[2].strip() if fence else True):
            fence = "" if fence else marks[1]
            parts.append("")
        elif fence or not RULE.fullmatch(line):
            parts[-1] += (line if fence else HEADING.sub("", line)) + "\n"
    linked = (part if n % 2 else LINK.sub(_link, part) for n, part in enumerate(parts))
    return _comparable("".join(linked).split("\n"))


def _link(link: re.Match[str]) -> str:
    """Its words and where it leads, once where they are the same."""
    words, address = link.groups()
    return words if _is_same(words, address) else f"{words}({address})"


def _is_same(words: str, address: str) -> bool:
    return unquote(address).rstrip("/") == unquote(words).rstrip("/")


def _comparable(lines: list[str]) -> list[str]:
    bare = (MARKS.sub("", unquote(NUMBER.sub(r"\1.", line))) for line in lines)
    return [line for line in bare if line]
