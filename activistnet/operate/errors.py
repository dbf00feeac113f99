"""What acts of an operator can be refused for."""

from flask_babel import lazy_gettext as _l

from ..core.refusals import Refused


class AnotherHandle(Refused):
    """The handle that was typed to be sure is another one."""

    field = "handle"
    message = _l("That isn't this member's handle. Type it as it appears above.")


class NoDomain(Refused):
    """What was given is no domain."""

    field = "domain"
    message = _l("Enter a domain such as example.org.")


class NoNetwork(Refused):
    """What was given is no network, or nearly all there is."""

    field = "network"
    message = _l("Enter an address or a network such as 203.0.113.0/24 or 2001:db8::/48.")


class OwnDemo(Refused):
    """Whoever asks is one of the demonstration's members."""

    field = "password"
    message = _l(
        "Your own account is part of the demonstration. Give your own member the role operator, and sign in as them."
    )
