"""What a guest needs, and who cannot be linked."""

from bekal.errors import Refused


class GuestUnnamed(Refused):
    """A guest has a name, however short."""


class GuestLinked(Refused):
    """The guest was linked to a trainee before; facts: name."""


class GuestElsewhere(Refused):
    """The trainee is of another course than the meeting; facts: name."""
