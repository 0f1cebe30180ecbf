"""A template as canonical JSON and back: one way to write it, so that its hash is its name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

from bekal.documents import certificate_template as parts
from bekal.errors import Refused

FORMAT = 1
MOST_BLOCKS = 120
LONGEST = 60_000
"""Bytes of a body: some ten times a rich template."""

_NAMED: Mapping[str, type[Any]] = {kind.__name__.lower(): kind for kind in (*parts.BLOCKS, parts.Line, parts.Ornament)}


class TemplateUnreadable(Refused):
    """A text is no template: not JSON, an unknown block or setting, a length that is no whole number; facts: where."""


class TemplateTooNew(Refused):
    """The template was made by a newer version of the program; facts: format."""


def body(template: parts.Template) -> str:
    """Return a template as canonical JSON without its pictures, whose hashes it names."""
    return json.dumps(
        {
            "format": FORMAT,
            "name": template.name,
            "paper": [*template.paper],
            "margin": template.margin,
            "fill": template.fill.value,
            "front": [_plain(block) for block in template.front],
            "back": [_plain(block) for block in template.back],
            "pictures": {name: hashlib.sha256(data).hexdigest() for name, data in template.pictures.items()},
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def template_of(text: str, pictures: Mapping[str, bytes] | None = None) -> parts.Template:
    """Return the template of a body, with those of its pictures that are given and are the ones it names.

    Raises:
        TemplateUnreadable: it is none.
        TemplateTooNew: a newer program wrote it.

    """
    if len(text) > LONGEST:
        raise TemplateUnreadable(where="…")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplateUnreadable(where="JSON") from error
    top = _object(plain, "", {"format", "name", "paper", "margin", "fill", "front", "back", "pictures"})
    if top["format"] != FORMAT:
        if isinstance(top["format"], int) and top["format"] > FORMAT:
            raise TemplateTooNew(format=top["format"])
        raise TemplateUnreadable(where="format")
    paper = top["paper"]
    if not isinstance(paper, list) or len(paper) != 2:
        raise TemplateUnreadable(where="paper")
    named = top["pictures"]
    if not isinstance(named, dict) or not all(isinstance(one, str) for one in named.values()):
        raise TemplateUnreadable(where="pictures")
    given = pictures or {}
    return parts.Template(
        name=_text(top["name"], "name"),
        paper=(_number(paper[0], "paper"), _number(paper[1], "paper")),
        margin=_number(top["margin"], "margin"),
        fill=_term(parts.Fill, top["fill"], "fill"),
        front=_blocks(top["front"], "front"),
        back=_blocks(top["back"], "back"),
        pictures={
            name: given[name]
            for name, hashed in sorted(named.items())
            if name in given and hashlib.sha256(given[name]).hexdigest() == hashed
        },
    )


def pictures_named(text: str) -> dict[str, str]:
    """Return the pictures a body names, with the SHA-256 of each."""
    found: dict[str, str] = json.loads(text)["pictures"]
    return found


def _plain(block: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"block": parts.kind_of(block)}
    for one in fields(block):
        value = getattr(block, one.name)
        if isinstance(value, parts.Writing):
            said["writing"] = {setting.name: getattr(value, setting.name) for setting in fields(value)}
        elif isinstance(value, tuple):
            said[one.name] = [_plain(item) for item in value]
        else:
            said[one.name] = value.value if isinstance(value, Enum) else value
    return said


def _blocks(given: object, where: str) -> tuple[Any, ...]:
    made = _listed(given, where)
    if not all(isinstance(one, parts.BLOCKS) for one in made):
        raise TemplateUnreadable(where=where)
    return made


def _listed(given: object, where: str) -> tuple[Any, ...]:
    if not isinstance(given, list) or len(given) > MOST_BLOCKS:
        raise TemplateUnreadable(where=where)
    return tuple(_block(one, f"{where}.{place}") for place, one in enumerate(given, 1))


def _block(given: object, where: str) -> Any:
    kind = _NAMED.get(str(given.get("block", ""))) if isinstance(given, dict) else None
    if kind is None:
        raise TemplateUnreadable(where=where)
    said = _object(given, where, {"block", *parts.settings(kind)})
    return kind(**_values(kind, said, where))


def _values(kind: type[Any], said: Mapping[str, object], where: str) -> dict[str, object]:
    return {one.name: _value(one.type, said[one.name], f"{where}.{one.name}") for one in fields(kind)}


def _value(kind: object, value: object, where: str) -> object:
    """Return a setting as what its kind asks for."""
    if kind is int:
        return _number(value, where)
    if kind is str:
        return _text(value, where)
    if kind is bool:
        if not isinstance(value, bool):
            raise TemplateUnreadable(where=where)
        return value
    if kind is parts.Mark:
        return _term(parts.Mark, value, where)
    if kind is parts.Writing:
        return parts.Writing(**_values(parts.Writing, _object(value, where, {*parts.settings(parts.Writing)}), where))  # type: ignore[arg-type]  # each was read as its kind
    items = _listed(value, where)
    if not all(isinstance(one, parts.Line | parts.Ornament) for one in items):
        raise TemplateUnreadable(where=where)
    return items


def _object(given: object, where: str, names: set[str]) -> dict[str, Any]:
    """Return an object that has exactly these names: nothing a reader would not understand, nothing missing."""
    if not isinstance(given, dict) or given.keys() != names:
        raise TemplateUnreadable(where=where or "template")
    return given


def _number(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -1_000_000 <= value <= 1_000_000:
        raise TemplateUnreadable(where=where)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > 600:
        raise TemplateUnreadable(where=where)
    return value


def _term(kind: type[Any], value: object, where: str) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise TemplateUnreadable(where=where) from error
