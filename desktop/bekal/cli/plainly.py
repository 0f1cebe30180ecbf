"""Answers of commands as a person reads them: facts one a line, rows as a table, nothing of a programming language.

Scripts ask for `--json`; nothing here is meant to be read by them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from bekal.language import say
from bekal.terms import Term

_GAP, _INDENT = "  ", "  "
_LEAST = 40


def plainly(answer: object, *, wide: int = 100) -> str:
    """Write an answer in lines of at most `wide` signs where its words allow it; nothing for None."""
    if answer is None:
        return ""
    return "\n".join(_lines(answer, max(wide, _LEAST))) + "\n"


def _lines(value: object, wide: int) -> list[str]:
    if isinstance(value, Mapping):
        return _facts(value, wide) or [say("Tidak ada.")]
    rows = _rows(value)
    if rows is None:
        return [_word(value)]
    if not rows:
        return [say("Tidak ada.")]
    if all(isinstance(row, Mapping) for row in rows):
        return _table([row for row in rows if isinstance(row, Mapping)], wide)
    return [line for row in rows for line in _lines(row, wide)]


def _facts(facts: Mapping[object, object], wide: int) -> list[str]:
    """Write one fact a line, its name before it; what has parts of its own stands below, further in."""
    in_line = [name for name, value in facts.items() if _is_word(value) or _words(value) is not None]
    room = max((len(_name(name)) for name in in_line), default=0)
    found: list[str] = []
    for name, value in facts.items():
        if _is_word(value):
            found.append(f"{_name(name):<{room}}{_GAP}{_word(value)}".rstrip())
            continue
        if (words := _words(value)) is not None:
            found += _listed(_name(name), words, room, wide)
            continue
        found.append(f"{_name(name)}:")
        found += [f"{_INDENT}{line}".rstrip() for line in _lines(value, wide - len(_INDENT))]
    return found


def _words(value: object) -> list[str] | None:
    """Return what may stand in one line: a list of words, or a few facts of one thing; None: it has parts."""
    if isinstance(value, Mapping):
        if not all(_is_word(one) for one in value.values()):
            return None
        return [f"{_name(name)} {_word(one)}" for name, one in value.items()]
    rows = _rows(value) or []
    return [_word(row) for row in rows] if all(_is_word(row) for row in rows) else None


def _listed(name: str, words: Sequence[str], room: int, wide: int) -> list[str]:
    """Write several words behind their name: in its line where they fit, otherwise one a line."""
    together = f"{name:<{room}}{_GAP}{', '.join(words) or '–'}"
    if len(together) <= wide:
        return [together]
    return [f"{name}:", *(f"{_INDENT}{word}" for word in words)]


def _table(rows: Sequence[Mapping[object, object]], wide: int) -> list[str]:
    """Write rows below their headings; where that is too wide, or a cell has parts, each row as its facts."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    is_flat = all(_is_word(row.get(name)) for row in rows for name in names)
    cells = [[_word(row.get(name)) for name in names] for row in rows] if is_flat else []
    widths = [max(len(_name(name)), *(len(row[at]) for row in cells)) for at, name in enumerate(names)] if cells else []
    if not cells or sum(widths) + len(_GAP) * (len(widths) - 1) > wide:
        found: list[str] = []
        for row in rows:
            found += ["", *_facts(row, wide)] if found else _facts(row, wide)
        return found
    heads = [_name(name) for name in names]
    return [
        _GAP.join(f"{word:<{room}}" for word, room in zip(row, widths, strict=True)).rstrip() for row in (heads, *cells)
    ]


def _rows(value: object) -> list[object] | None:
    """Return the members of a list of any kind; None: it is none."""
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return None
    return list(value)


def _is_word(value: object) -> bool:
    return not isinstance(value, Mapping) and _rows(value) is None


def _name(name: object) -> str:
    return str(name).replace("_", " ")


def _word(value: object) -> str:
    """Write one value: days as the office writes them, a term by its word, nothing as a dash."""
    match value:
        case None | "":
            return "–"
        case bool():
            return say("ya") if value else say("tidak")
        case datetime():
            return f"{value.astimezone() if value.tzinfo else value:%d/%m/%Y %H.%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case Term():
            return value.word
        case Enum():
            return str(value.value)
    return str(value)
