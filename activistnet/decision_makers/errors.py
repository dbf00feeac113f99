"""What can be refused about decision makers."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class PrivatePerson(Refused):
    """Somebody who holds no office, as moderators have found."""

    field = "target"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.message = _(
            "Petitions can't name “%(name)s”: our moderators found that this is a private person. Name whoever decides "
            "in public office, or an organisation.",
            name=name,
        )


class NameTaken(Refused):
    """There is another one of that name, place and kind."""

    field = "name"
    message = _l("There's another decision maker with this name and place. Merge the two instead.")


class NoSuchOther(Refused):
    """What was typed leads to no other one."""

    field = "into"
    message = _l("We can't find another decision maker there. Paste the address of its page.")


class PrivateIntoOther(Refused):
    """What holds for one of the two doesn't hold for the other."""

    field = "into"
    message = _l(
        "This is a private person, and the other one isn't. Say first that this one isn't, or merge the other one into "
        "this one."
    )


class MergedAlready(Refused):
    """It is another one by now."""

    field = "into"
    message = _l("This has been merged in the meantime. Go back and look at it once more.")
