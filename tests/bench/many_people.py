"""A centre with very many invented people whose names repeat as often as names do."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session
from tests.makers import NOW

from bekal.storage import journal
from bekal.storage.records import Candidate
from bekal.terms import NikStatus, Sex

_FIRST = ("ba", "ca", "da", "fe", "gi", "ha", "jo", "ku", "le", "mi", "na", "pu", "ri", "su", "ti", "wu")
_LAST = ("din", "ra", "sih", "lan", "to", "wan", "ni", "tik", "mas", "yat", "lis", "gus")
CHUNK = 10_000


def words(maker: random.Random) -> Iterator[str]:
    """Yield invented words of a name, some of them far more often than others."""
    known = [a.capitalize() + b + c for a in _FIRST for b in _FIRST for c in _LAST]
    maker.shuffle(known)
    weights = [1 / (1 + at / 40) for at in range(len(known))]
    while True:
        yield from maker.choices(known, weights, k=1_000)


def fill(session: Session, n: int, *, seed: int = 7) -> list[dict[str, Any]]:
    """Register `n` invented people of region 99; return what was written of each."""
    maker = random.Random(seed)
    word, rows = words(maker), []
    for number in range(n):
        born = date(1970, 1, 1) + timedelta(days=maker.randrange(13_000))
        rows.append(
            {
                "name": " ".join(next(word) for _ in range(maker.choice((1, 2, 2, 2, 3, 3)))),
                "nik": f"99{maker.randrange(10_000):04}{born:%d%m%y}{number % 10_000:04}",
                "nik_status": NikStatus.FORMAT_OK,
                "sex": maker.choice(list(Sex)),
                "birth_date": born,
                "phone": f"+628{number:010}",
                "village": f"Desa Contoh {maker.randrange(900)}",
                "district": f"Kecamatan Contoh {maker.randrange(90)}",
                "wanted": "Program Contoh",
                "registered_at": NOW + timedelta(seconds=number),
            }
        )
    for start in range(0, n, CHUNK):
        journal.write_many(session, Candidate, rows[start : start + CHUNK])
    return rows
