"""Levels of schooling in their order, so that "at least SMP" can be asked of somebody from MTs or Paket B."""

from bekal.candidates.rules import read_education

LEVELS = ("TS", "SD", "SMP", "SMA", "D1", "D2", "D3", "D4", "S1", "S2", "S3")
"""One code a step, the lowest first; a programme asks for schooling by one of them. D4 and S1 are one step."""

_STEPS = {
    "TS": 0, "TIDAK SEKOLAH": 0,
    "SD": 1, "MI": 1, "PKT_A": 1, "PAKET A": 1,
    "SMP": 2, "MTS": 2, "PKT_B": 2, "PAKET B": 2,
    "SMA": 3, "MA": 3, "SMK": 3, "MAK": 3, "PKT_C": 3, "PAKET C": 3,
    "D1": 4, "D2": 5, "D3": 6, "D4": 7, "S1": 7, "PROFESI": 8, "S2": 9, "S3": 10,
}  # fmt: skip


def step(schooling: str) -> int | None:
    """Return how high a level is, of its code or as people write it; None where that is not clear."""
    text = schooling.strip().upper()
    if text in _STEPS:
        return _STEPS[text]
    return _STEPS.get(read_education(schooling).upper())


def reaches(schooling: str, least: str) -> bool | None:
    """Say whether schooling is at least the level asked for; None where one of them is not clear."""
    has, asked = step(schooling), step(least)
    return None if has is None or asked is None else has >= asked
