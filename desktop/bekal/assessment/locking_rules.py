"""Why results are not locked, or not opened again."""

from bekal.errors import Refused


class AlreadyLocked(Refused):
    """The results are locked; facts: course, by, on (dd/mm/yyyy)."""


class NotLocked(Refused):
    """The results are not locked yet; facts: course."""


class MeetingAhead(Refused):
    """A graduation meeting that is still to come fixed nothing; facts: on (dd/mm/yyyy)."""


class NobodyToGraduate(Refused):
    """Nobody is in the course any more; facts: course."""


class Undecided(Refused):
    """Some have no decision yet; facts: n, names."""


class SecondPersonNeeded(Refused):
    """Whoever entered marks does not lock them; facts: name."""


class ReasonMissing(Refused):
    """Opening results again needs a reason; facts: course."""


class AlreadyCertified(Refused):
    """Certificates were issued on these results; facts: course, n."""
