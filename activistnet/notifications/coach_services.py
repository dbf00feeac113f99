"""Telling authors what their coach did, coaches what their author did, and members that they are a coach."""

from ..members.models import Member
from .services import News, tell, tell_anew


def tell_author(request_id: int, author_id: int, coach_id: int | None, step: str) -> list[int]:
    """Tell an author that a coach began, wrote something, or helps no more; each step a line."""
    data = {"request": request_id, "step": step}
    return tell(author_id, News("coached", f"coaching:{request_id}:{step}", actor_id=coach_id, data=data))


def tell_coach(request_id: int, coach_id: int, author_id: int, step: str) -> list[int]:
    """Tell a coach that the author answered or thanked them, or that it ended."""
    data = {"request": request_id, "step": step}
    return tell(coach_id, News("coaching", f"coaching:{request_id}:{step}", actor_id=author_id, data=data))


def tell_of_role(member_id: int, *, is_coach: bool) -> list[int]:
    """Tell a member that they are a coach, or no more."""
    return tell_anew(News("coach-role", "coach", data={"is_coach": is_coach}), Member.id == member_id)
