"""Versioned reference data: the regions behind the first six digits of a NIK, and the villages in them.

Two tables in resources/reference, their first rows saying the version and the decree, their licences beside
them: regions.tsv holds provinces, regencies and districts as codes without dots; villages.tsv.gz the villages
with postal codes, read by `reference.regions` when somebody searches. Each is read once, when first asked.
"""

import functools

from bekal import paths

_AS_ON_CARDS = {"31": "DKI Jakarta", "34": "DI Yogyakarta"}
"""Provinces whose identity cards say another name than the decree."""


def region_name(code: str) -> str | None:
    """Return the name of a province (2 digits), regency (4) or district (6), None when not in the list.

    Names are those of identity cards: `DKI Jakarta`, `Kota Jakarta Timur`.
    """
    plain = code.replace(".", "")
    name = _regions()[1].get(plain)
    return _AS_ON_CARDS.get(plain) or (name.replace(" Administrasi ", " ") if name else None)


def is_known_district(code: str) -> bool:
    """Say whether a six-digit district code is in the current list; old cards may carry older codes."""
    return len(code) == 6 and code in _regions()[1]


def is_known_province(code: str) -> bool:
    """Say whether a two-digit province code is in the current list of 38."""
    return len(code) == 2 and code in _regions()[1]


def regions_version() -> str:
    """Return the date of the decree the list of regions follows, ISO."""
    return _regions()[0]


def codes(digits: int) -> list[str]:
    """Return the codes of all provinces (2 digits), regencies (4) or districts (6), in order."""
    return [code for code in _regions()[1] if len(code) == digits]


@functools.cache
def _regions() -> tuple[str, dict[str, str]]:
    text = (paths.resources() / "reference" / "regions.tsv").read_text(encoding="utf-8")
    heading, *lines = text.splitlines()
    return heading.split("\t")[1], dict(line.split("\t") for line in lines)
