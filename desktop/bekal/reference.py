"""Versioned reference data: the regions behind the first six digits of a NIK.

The table (resources/reference/regions.tsv) holds provinces, regencies and districts as codes without dots;
its first row says the version and the decree, its licence lies beside it. It is read once, when first asked.
"""

import functools

from bekal import paths


def region_name(code: str) -> str | None:
    """Return the name of a province (2 digits), regency (4) or district (6), None when not in the list."""
    return _regions()[1].get(code.replace(".", ""))


def is_known_district(code: str) -> bool:
    """Say whether a six-digit district code is in the current list; old cards may carry older codes."""
    return len(code) == 6 and code in _regions()[1]


def is_known_province(code: str) -> bool:
    """Say whether a two-digit province code is in the current list of 38."""
    return len(code) == 2 and code in _regions()[1]


def regions_version() -> str:
    """Return the date of the decree the list of regions follows, ISO."""
    return _regions()[0]


@functools.cache
def _regions() -> tuple[str, dict[str, str]]:
    text = (paths.resources() / "reference" / "regions.tsv").read_text(encoding="utf-8")
    heading, *lines = text.splitlines()
    return heading.split("\t")[1], dict(line.split("\t") for line in lines)
