"""What an entry of a list is beside the rules of the site: the same, wider, narrower, or what was decided otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..core.data.time import now
from .list_models import OutsideEntry
from .matching import Looked, Said, finds
from .models import WordRule

MOST = 3  # rules beside one entry


@dataclass(frozen=True)
class Beside:
    """A rule of the site, and what the entry is beside it: same, wider, narrower or contradicts."""

    how: str
    rule: WordRule


def looked(entry: OutsideEntry, *, audience: str = "all", effect: str = "hold") -> Looked:
    """What a rule made of an entry would look for."""
    kind = "word" if entry.kind == "link" else entry.kind
    return Looked(entry.id, kind, entry.pattern, None, audience, effect)


def compare(entry: OutsideEntry, rules: Sequence[WordRule]) -> list[Beside]:
    """The rules that have to do with an entry; those decided otherwise first. None for a handle."""
    if entry.kind == "handle":
        return []
    found = [Beside(how, rule) for rule in rules if (how := _how(looked(entry), rule))]
    return sorted(found, key=lambda each: ("contradicts", "same", "narrower", "wider").index(each.how))[:MOST]


def _how(one: Looked, rule: WordRule) -> str:
    other = Looked(rule.id, rule.kind, rule.pattern, None, "all", rule.effect)
    is_same = (one.kind, one.pattern) == (other.kind, other.pattern)
    if rule.off_at is not None:  # somebody switched it off
        return "contradicts" if is_same and rule.ends_at > now() else ""
    if is_same:
        return "same"
    if finds(other, _written(one)):
        return "narrower"
    return "wider" if other.kind != "link" and finds(one, _written(other)) else ""


def _written(rule: Looked) -> Said:
    """A text that holds what it looks for and nothing else."""
    start = "https://" if rule.kind == "domain" else "https:" if rule.pattern.startswith("//") else ""
    return Said(start + rule.pattern, 0, is_new=True)


def is_of(host: str, entries: Iterable[OutsideEntry]) -> set[int]:
    """Those that would find links to the site itself."""
    own = Said(f"https://{host}/", 0, is_new=True)
    return {entry.id for entry in entries if entry.kind != "handle" and finds(looked(entry), own)}
