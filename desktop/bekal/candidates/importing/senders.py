"""Who sent a file: read from its letterhead, or else from its name."""

import re
from collections.abc import Callable

from bekal.candidates.importing.columns import NOTHING_TOLD
from bekal.candidates.importing.roster import HeadingMissing, Roster, Told

_OFFICE = re.compile(
    r"(?i)\b(?:SMK|SMA|MA|MAN|SMKN|SMAN|STM|PT|CV|LPK|LKP|BKK|yayasan|dinas|balai|BLK|kelurahan"
    r"|desa|kecamatan|karang taruna)\b[\w .,'&-]{2,60}"
)
_NO_NAME = re.compile(r"(?i)[\d_()\[\].-]+|\b(?:copy|salinan|final|revisi|rev|fix|baru|new|update|terbaru|of)\b")


def guessed_sender(roster: Roster) -> str:
    """Return who seems to have sent a file, as a person would call them; maybe nothing."""
    for cells in roster.source.table[: max(roster.heading_row - 1, 0)]:
        for cell in cells:
            if isinstance(cell, str) and (found := _OFFICE.search(cell)):
                return " ".join(found[0].split()).strip(" .,-")
    return _named(roster.file)


def read_as_told(
    read: Callable[[Told], Roster],
    remembered: Callable[[str], Told],
    *,
    file: str,
    sender: str = "",
    told: Told = NOTHING_TOLD,
) -> tuple[Roster, str]:
    """Read a file with what is remembered of its sender and what was told now; return it and its sender.

    Without `sender` the sender is guessed, and only looked up.

    Raises:
        HeadingMissing and what `read` raises.

    """
    if sender:
        return read({**remembered(sender), **told}), sender
    try:
        roster = read(told)
    except HeadingMissing:
        if not (earlier := remembered(_named(file))):
            raise
        return read({**earlier, **told}), _named(file)
    sender = guessed_sender(roster)
    earlier = remembered(sender)
    return (read({**earlier, **told}) if earlier else roster), sender


def _named(file: str) -> str:
    return " ".join(_NO_NAME.sub(" ", file.rsplit(".", 1)[0]).split())
