"""What the tables of accounts keep of people."""

from ..core.data.retention import Kept
from . import tasks
from .models import KnownBrowser, LeftHandle, MailedLink, QuickJoin, SecurityEvent, SignInSession, SignUp, StopLink
from .security import EVENTS_KEPT
from .services import accounts

RETENTION = (
    Kept(
        table=SignUp,
        columns="id token_hash token_sealed handle display_name mailbox_sealed mailbox_digest password_hash"
        " browser_hash kept_sealed language why_sealed state asked_at answer is_quick created_at expires_at",
        whose="whoever wants to join",
        why="an account is made once the mailbox is proven, and a moderator has said yes where that is asked",
        until="an account is made of it, or its time is over: 7 days, 30 while a moderator is asked",
        ends=(tasks.clear_away,),
        runs_out=SignUp.expires_at,
    ),
    Kept(
        table=QuickJoin,
        columns="member_id created_at",
        whose="the member",
        why="a form to join that came back at once is a sign, among others, that a program sent it",
        until="30 days, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=QuickJoin.created_at,
    ),
    Kept(
        table=SignInSession,
        columns="id token_hash member_id credential label created_at seen_at expires_at",
        whose="the member",
        why="staying signed in, and seeing and ending one's browsers",
        until="signed out, another password, 14 days without a visit, 90 days, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=SignInSession.expires_at,
    ),
    Kept(
        table=MailedLink,
        columns="id purpose token_hash member_id credential mailbox_sealed mailbox_digest created_at expires_at",
        whose="the member",
        why="a new password, or a new mailbox",
        until="used, its time is over, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=MailedLink.expires_at,
    ),
    Kept(
        table=KnownBrowser,
        columns="id token_hash member_id credential created_at expires_at",
        whose="the member",
        why="strangers who try the password do not use up the tries of this browser",
        until="forgotten, another password, a year, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=KnownBrowser.expires_at,
    ),
    Kept(
        table=StopLink,
        columns="id token_hash member_id mailbox_sealed mailbox_digest created_at expires_at",
        whose="the member",
        why="bringing back a mailbox that somebody else changed",
        until="used, 72 hours after it was mailed, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=StopLink.expires_at,
    ),
    Kept(
        table=LeftHandle,
        columns="digest expires_at",
        whose="the former member",
        why="nobody else is called so the next day; keyed hashes, from which no handle can be read",
        until="a year after the member left",
        ends=(tasks.clear_away,),
        runs_out=LeftHandle.expires_at,
    ),
    Kept(
        table=SecurityEvent,
        columns="id at kind member_id detail",
        whose="the member",
        why="finding out what happened to an account",
        until=f"{EVENTS_KEPT.days} days, or the member leaves",
        ends=(accounts.leave, tasks.clear_away),
        runs_out=SecurityEvent.at,
        for_=EVENTS_KEPT,
    ),
)
