"""What the columns of a file without headings seem to hold."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bekal.candidates.importing.columns import NOTHING_TOLD, Field

_GUESS_WITHIN = 200
_A_DATE = re.compile(r"^\d{1,2}[-/. ]+(?:\d{1,2}|[A-Za-z]{3,})[-/. ]+\d{2,4}$|^\d{4}-\d{2}-\d{2}(?:[ T].*)?$")
_A_PHONE = re.compile(r"^(?:\+?62|0?8|08)\d{7,12}$")
_A_SEX = re.compile(r"(?i)^(?:l|p|lk|pr|pria|wanita|laki.*|perempuan)$")
_A_NAME = re.compile(r"^[^\W\d_][^\d@]*$")


def guessed_columns(
    table: Sequence[Sequence[object]], told: Mapping[str, Field | None] = NOTHING_TOLD
) -> dict[Field, int]:
    """Return what columns without headings seem to hold: by sixteen digits, dates, phones, L or P, and words.

    `told` names columns by their letters, in small ones.
    """
    found: dict[Field, int] = {}
    first = next((row for row in table if any(cell not in ("", None) for cell in row)), ())
    if not any(_looks_filled(cell) for cell in first):  # words alone are headings nobody knows, and no person
        return found
    widest = max((len(row) for row in table[:_GUESS_WITHIN]), default=0)
    wordy: list[tuple[int, int]] = []
    for index in range(min(widest, 60)):
        cells = [row[index] for row in table[:_GUESS_WITHIN] if index < len(row) and row[index] not in ("", None)]
        texts = [
            str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip() for cell in cells
        ]
        kind = _held(cells, texts)
        if kind is Field.NAME:
            wordy.append((len(set(texts)) * 100 // len(texts) + sum(" " in text for text in texts), -index))
        elif kind is not None:
            found.setdefault(kind, index)
    if wordy:
        found[Field.NAME] = -max(wordy)[1]
    letters = {chr(97 + index): index for index in range(26)}
    for name, field in told.items():
        if name in letters:
            found = {known: at for known, at in found.items() if at != letters[name] and known is not field}
            if field is not None:
                found[field] = letters[name]
    return found


def _held(cells: Sequence[object], texts: Sequence[str]) -> Field | None:
    """Return what most of a column's cells look like."""
    if not texts:
        return None
    most = (len(texts) + 1) // 2
    bare = [re.sub(r"[\s.'\-]", "", text) for text in texts]
    if sum(text.isdigit() and 15 <= len(text) <= 16 for text in bare) >= most:
        return Field.NIK
    if (
        sum(isinstance(cell, date) or bool(_A_DATE.match(text)) for cell, text in zip(cells, texts, strict=True))
        >= most
    ):
        return Field.BIRTH_DATE
    if sum(bool(_A_PHONE.match(text)) for text in bare) >= most:
        return Field.PHONE
    if sum(bool(_A_SEX.match(text)) for text in texts) >= most:
        return Field.SEX
    if sum("@" in text for text in texts) >= most:
        return Field.EMAIL
    if sum(bool(_A_NAME.match(text)) and len(text) > 2 for text in texts) >= most:
        return Field.NAME
    return None


def _looks_filled(cell: object) -> bool:
    return isinstance(cell, date) or sum(character.isdigit() for character in str(cell or "")) >= 6
