"""What the tables of deliveries keep of people."""

from ..core.data.retention import Kept
from .models import Delivery, DeliveryAnswer, DeliveryPromise, Office, PromiseWord

RETENTION = (
    Kept(
        table=Delivery,
        columns="id petition_id decision_maker_id name state asked_at told_at expires_at contact_digest contact_domain"
        " reason_ids note ended_for ended_why facts digest",
        why="to whom a petition was delivered, what was counted then, and whether that was answered; no names of who"
        " signed",
        until="the petition is deleted",
    ),
    Kept(
        table=DeliveryAnswer,
        columns="delivery_id stance words points answered_at",
        why="what whoever a petition asks has said to it, in public",
        until="the petition is deleted",
    ),
    Kept(
        table=DeliveryPromise,
        columns="id delivery_id position due_on words kept kept_at asked_at",
        why="what they promised by which day, and later whether they kept it",
        until="the petition is deleted",
    ),
    Kept(
        table=PromiseWord,
        columns="id promise_id said_by kept words link said_at",
        why="what the petition's author and the office say in public of whether that was kept",
        until="the petition is deleted",
    ),
    Kept(
        table=Office,
        columns="decision_maker_id mailed_at reported_at refused_at",
        why="when an office was last written to, so that it gets one letter a day at most, and whether it"
        " wants weekly reports",
        until="the decision maker is deleted",
    ),
)
