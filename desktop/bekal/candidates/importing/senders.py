"""Who sent a file: read from its letterhead, or else from its name."""

import re

from bekal.candidates.importing.roster import Roster

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
    stem = roster.file.rsplit(".", 1)[0]
    return " ".join(_NO_NAME.sub(" ", stem).split())
