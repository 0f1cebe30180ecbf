"""What the wiring tells the window of this machine's centre, as frozen facts."""

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Facts:
    """What only the open data tells and the window shows all the time."""

    centre: str
    code: str
    zone: tzinfo
    practising: bool
    practice_is_sent: bool
    """A practice centre opened as a real one: what is done goes to its practice central."""
    sheet_pending: bool
    """The recovery sheet of the first run was not yet proved to be kept."""
    server: str = ""
    """The server whose database all desks of the centre share; empty for a file of this PC."""


@dataclass(frozen=True)
class Named:
    """An activation file as it is shown before it is taken."""

    code: str
    name: str
    practising: bool


@dataclass(frozen=True)
class DeviceFacts:
    """This PC towards the head office."""

    activated: bool
    words: str
    """The certificate key's words, compared with the head office by telephone."""
    fingerprint: str
    accredited: bool
    last_receipt: datetime | None


@dataclass(frozen=True)
class NewSheet:
    """A recovery sheet that was just made: its code in groups, and the centre it is of."""

    groups: tuple[str, ...]
    code: str
    centre: str
