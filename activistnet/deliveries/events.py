"""What happens to deliveries that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliveryChanged:
    """A petition was delivered, or that came to nothing."""

    petition_id: int
    decision_maker_id: int | None


@dataclass(frozen=True)
class ReportsRefused:
    """An office wants no weekly reports any more."""

    decision_maker_id: int


@dataclass(frozen=True)
class PromiseDue:
    """The day has passed by which something was promised to a petition, and nobody has said what came of it."""

    promise_id: int
    petition_id: int
    author_id: int
    name: str


@dataclass(frozen=True)
class PromiseSaid:
    """Its petition's author says whether a promise was kept, for the first time."""

    promise_id: int


@dataclass(frozen=True)
class DeliveryAnswered:
    """Whoever it was delivered to has answered."""

    delivery_id: int
    petition_id: int
    author_id: int
    name: str
