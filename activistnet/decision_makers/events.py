"""What happened to decision makers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionMakersChanged:
    """Moderators have said something else of these: that two are one or not, that one is a private person or not."""

    decision_maker_ids: tuple[int, ...]
