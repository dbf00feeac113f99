"""What a feature adds to the site. Each says so in its `feature.py`; wiring puts the features together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from click import Command
from flask import Blueprint
from flask_babel.speaklater import LazyString

from .data.retention import Kept
from .data.tallies import Counted
from .jobs.clock import Loop
from .jobs.schedule import Entry
from .live.registry import Authorizer, Public, Refresh


@dataclass(frozen=True, kw_only=True)
class Feature:
    """Its pages, commands and rooms, and what the clock does for it. A kind of room is `petition` in `petition:12`."""

    urls: ModuleType | None = None  # its addresses: `urls.posts.edit(12)` in templates
    blueprints: tuple[Blueprint, ...] = ()
    commands: tuple[Command, ...] = ()
    authorizers: Mapping[str, Authorizer] = field(default_factory=dict)  # who may watch a kind of room
    refreshes: Mapping[str, Refresh] = field(default_factory=dict)  # how rooms of a kind are read again
    publics: Mapping[str, Public] = field(default_factory=dict)  # which rooms of a kind are for everybody
    loops: tuple[Loop, ...] = ()  # what the clock does every so many seconds
    schedule: tuple[Entry, ...] = ()  # what it enqueues when it is due
    tallies: tuple[Counted, ...] = ()  # what is counted as it comes and goes
    notes: Mapping[str, LazyString] = field(default_factory=dict)  # what its acts have done, by a word for each
    retention: tuple[Kept, ...] = ()  # what its tables keep of people, and until when
