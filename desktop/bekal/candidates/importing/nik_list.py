"""A bare list of NIKs, copied from somebody's table or letter: the people are wanted, not their data."""

import re
from datetime import date

from bekal.candidates.nik import read_nik

_BETWEEN = re.compile(r"[\t;,\n\r]+")


def listed_niks(text: str, *, today: date) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the sound NIKs of a list and what else stands in it; None when it is no list of NIKs.

    A number before each NIK and a heading are passed over.
    """
    cells = [cell.strip() for cell in _BETWEEN.split(text) if cell.strip()]
    sound, other = [], []
    for at, cell in enumerate(cells):
        nik = read_nik(cell, today=today)
        if nik.is_sound:
            sound.append(nik.digits)
        elif sum(character.isdigit() for character in cell) >= 12:
            other.append(cell)
        elif not re.fullmatch(r"\d{1,5}\.?", cell) and not (at < 3 and "nik" in cell.lower()) and cell.lower() != "no":
            return None
    return (tuple(dict.fromkeys(sound)), tuple(other)) if sound or len(other) > 1 else None
