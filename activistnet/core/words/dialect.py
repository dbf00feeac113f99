"""The Markdown of this site: what people type keeps its lines, its bullets and its numbers, and loses nothing.

CommonMark was made for texts with blank lines between paragraphs. Most people never leave any.
"""

import re
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_block.fence import make_fence_rule
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link

from .bare_links import bare_link

LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
FENCE = re.compile(r"[ \t]*(?:[->*+][ \t]+)*(`{3,})[^`]*$")
# Bullets of word processors, among them what is left of their own fonts; and dashes, which need room behind them.
BULLET = re.compile(
    "([ \t]*)(?:[\u00a0\u3000][ \t\u00a0\u3000]*)?"
    "(?:[•‣⁃◦∙・\uf0b7\uf0a7]|[·–](?=[ \t\u00a0])|[-*](?=\u00a0))"
    "[ \t\u00a0\u3000]*(?=\\S)"
)
BACKTICK = re.compile(
    r"`(?!`)(?:((?:[^`\n]++|``++)*+)`(?!`))?"
)  # alone, and what is between it and the next of its line
BACKTICKS = re.compile(r"`{2,}")
# One of ours, by its own address and no other, with the words for who can't see it.
PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\((/[a-z]{1,20}/[0-9a-f]{32})\)")
NOWHERE = re.compile(r"\(\s*(?:<>)?\s*[)\"']")
CUT = ["image", "html_block", "html_inline", "reference", "lheading", "code", "entity", "autolink"]


class Parser(MarkdownIt):
    """CommonMark as people type it who never heard of it, and without what nh3 would remove.

    No tables: 20 kB of them become 675 kB of HTML in a second. No indented code, no headings by a line of dashes, no
    `&lt;`: nobody means them. A line break is one. A line that stands further out ends a list, and one without `>` a
    quotation.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": 20, "breaks": True})
        self.enable("strikethrough").disable(CUT)
        self.core.ruler.after("normalize", "bullets", _bullets)
        self.core.ruler.push("lower_headings", _lower_headings)
        self.core.ruler.push("numbers", _numbers)
        block, inline = self.block.ruler, self.inline.ruler
        block.at("fence", make_fence_rule(markers=("`",)), {"alt": ["paragraph", "blockquote", "list"]})
        block.at("blockquote", _quotation, {"alt": ["paragraph", "blockquote", "list"]})
        block.at("list", _list, {"alt": ["paragraph", "blockquote"]})
        block.at("paragraph", _paragraph)
        block.before("paragraph", "end_of_quotation", _end_of_quotation, {"alt": ["blockquote"]})
        inline.before("backticks", "marks_in_words", _marks_in_words)
        inline.before("backticks", "lone_backtick", _lone_backtick)
        inline.before("backticks", "open_backticks", _open_backticks)
        inline.at("link", _link)
        inline.before("escape", "bare_link", bare_link)
        inline.before("link", "picture", _picture)

    def validateLink(self, url: str) -> bool:  # noqa: N802, markdown-it's name
        """Whether an address becomes a link; else it stays text."""
        return LINK.match(url) is not None


def _bullets(state: StateCore) -> None:
    """Bullets that are typed become bullets of Markdown, but in code."""
    fence = 0
    lines = state.src.split("\n")
    for number, line in enumerate(lines):
        marks = FENCE.match(line)
        if marks and not (fence and line.strip(" `")):
            fence = 0 if fence and len(marks[1]) >= fence else fence or len(marks[1])
        elif not fence:
            lines[number] = BULLET.sub(r"\1- ", line, count=1) if BULLET.match(line) else line
    state.src = "\n".join(lines)


def _quotation(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """One `>` and a word. `>>> WRITE TO THEM <<<` and `>50 %` are none."""
    start = state.bMarks[first] + state.tShift[first]
    after = state.src[start + 1 : min(start + 2, state.eMarks[first])]
    return not (after and (after in "<=>" or after.isdigit())) and blockquote(state, first, last, silent)


def _list(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A plus begins telephone numbers, not items; and behind one mark of a line no other begins a list: `1. 2) b`."""
    start = state.bMarks[first] + state.tShift[first]
    is_behind = bool(state.src[state.bMarks[first] : start].strip())
    return not is_behind and not state.src.startswith("+", start) and list_block(state, first, last, silent)


def _end_of_quotation(_state: StateBlock, _first: int, _last: int, silent: bool) -> bool:
    """A line without the mark is no longer quoted."""
    return silent


def _paragraph(state: StateBlock, first: int, _last: int, _silent: bool) -> bool:
    """Lines up to an empty one, to one that stands further out, or to what begins otherwise, however far it is in."""
    before, state.parentType = state.parentType, "paragraph"
    state.line = first + 1
    while state.line < state.lineMax and not _begins_otherwise(state, state.line):
        state.line += 1
    state.push("paragraph_open", "p", 1).map = [first, state.line]
    lines = state.push("inline", "", 0)
    lines.content = state.getLines(first, state.line, state.blkIndent, False).strip()
    lines.map, lines.children = [first, state.line], []
    state.push("paragraph_close", "p", -1)
    state.parentType = before
    return True


def _begins_otherwise(state: StateBlock, line: int) -> bool:
    if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
        return True
    rules = state.md.block.ruler.getRules("paragraph")
    return any(rule(state, line, state.lineMax, True) for rule in rules)


def _marks_in_words(state: StateInline, silent: bool) -> bool:
    """In `f**k`, `2*3*4` and `don`t` they mark nothing; not so where a script leaves no room between words."""
    marker, end = state.src[state.pos], state.pos
    if marker not in "*`" or state.pos == 0:
        return False
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before, after = state.src[state.pos - 1], state.src[end : end + 1]
    if not (before.isalnum() and after.isalnum()) or category(before) == "Lo":
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _lone_backtick(state: StateInline, silent: bool) -> bool:
    """Code stands in one line, close between its marks: ``the `first' and the `second'`` has none."""
    alone = BACKTICK.match(state.src, state.pos)
    if not alone or state.src.startswith("`", state.pos - 1 if state.pos else 1):
        return False
    code = alone[1]
    if code and not code[0].isspace() and not code[-1].isspace():
        return False
    if not silent:
        state.pending += "`"
    state.pos += 1
    return True


def _open_backticks(state: StateInline, silent: bool) -> bool:
    """Nor is there code between two or more, unless as many follow in the line: it would lose its line breaks."""
    marks = BACKTICKS.match(state.src, state.pos)
    if not marks or state.src.startswith("`", state.pos - 1 if state.pos else len(state.src)):
        return False
    if re.search(rf"(?<!`){marks[0]}(?!`)", state.src[marks.end() :].partition("\n")[0]):
        return False
    if not silent:
        state.pending += marks[0]
    state.pos = marks.end()
    return True


def _picture(state: StateInline, silent: bool) -> bool:
    """`![words](address)` where the address is one that a picture of this site has; all else stays as it is typed."""
    found = PICTURE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("picture", "img", 0)
        token.content, token.info = found[1].strip(), found[2]
    state.pos = found.end()
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """What leads nowhere is none: `stories[file]()` keeps its brackets."""
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    return not (end >= 0 and NOWHERE.match(state.src, end + 1)) and link(state, silent)


def _lower_headings(state: StateCore) -> None:
    """The page has the h1 and its sections the h2, so a text begins at h3."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _numbers(state: StateCore) -> None:
    """An item keeps the number that was typed."""
    due: list[int] = []  # the number that comes next in each list that is open
    for token in state.tokens:
        if token.type == "ordered_list_open":
            due.append(int(token.attrGet("start") or 1))
        elif token.type == "ordered_list_close":
            due.pop()
        elif token.type == "list_item_open" and token.info:
            if (number := int(token.info)) != due[-1]:
                token.attrs = {"value": number}
            due[-1] = number + 1
