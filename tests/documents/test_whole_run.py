"""A run of 500 certificates in every look: each front, scanned at 200 dpi, gives its own record to two decoders."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.certificates import office
from tests.documents import papers
from tests.documents.scanner import batches, read_by_zbar, scanned

from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.results import Result
from bekal.certificates.verify import verify
from bekal.documents import certificate as paper
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_designs import SHIPPED

HOST = "cek.contoh.id"
LOOKS = (*SHIPPED, CLASSIC)
NAMES = ("Ani", "Peserta Contoh", "Ni Luh Putu Ayu Contoh", "Muhammad Contoh bin Abdul Contoh", papers.LONG_NAME)
LONG_TITLE = papers.LONG_PROGRAMME.removeprefix("Pelatihan ")


def a_run(people: int) -> list[paper.CertificatePage]:
    """Return papers of every look in turn; names, titles, photos, copies and blank paper change at different paces."""
    dice = random.Random(500)
    pages = []
    for n in range(people):
        name = NAMES[n % len(NAMES)]
        if n % 11:
            name = f"{name[:70].strip()} {'XIV'[n % 3]}"
        copy = 2 + n % 3 if n % 13 == 0 else None
        claims = office.claims(
            no=f"{n + 1:05}/LPK-CONTOH/XI/2026",
            name=name,
            title=LONG_TITLE if n % 7 == 0 else "Bahasa Jepang",
            cti=dice.randbytes(8),
            hours=dice.randint(1, 999) if n % 2 else None,
            copy=copy,
            prev=dice.randbytes(8) if copy else None,
        )
        page = papers.certificate(
            template=LOOKS[n % len(LOOKS)],
            number=claims.no,
            name=name,
            programme=claims.title,
            qr_text=payload.url(HOST, payload.sign(claims, office.CENTRE, Realm.PRODUCTION)),
            units=papers.units(n % 21),
            copy_number=copy or 1,
            sample=n % 17 == 0,
        )
        pages.append(page if n % 3 else replace(page, photo=None))
    return pages


@pytest.mark.parametrize(
    ("people", "preprinted"),
    [
        (30, False),
        (14, True),
        pytest.param(500, False, marks=pytest.mark.long),
        pytest.param(500, True, marks=pytest.mark.long),
    ],
)
def test_every_page_of_a_run_gives_its_own_record_to_two_decoders(
    tmp_path: Path, people: int, preprinted: bool
) -> None:
    pages = a_run(people)
    blank = paper.Blank(preprinted=True, right_mm=1.5, down_mm=-1.0) if preprinted else paper.WHITE_PAPER
    view = office.Papers().view()
    waiting = iter(pages)
    for fronts in batches(scanned(paper.print_run(pages, blank=blank))):
        by_zbar = read_by_zbar([picture for picture, _, _ in fronts], tmp_path)
        for (_, words, first), second in zip(fronts, by_zbar, strict=True):
            page = next(waiting)
            assert first == [page.qr_text], page.number
            assert second == [page.qr_text], page.number
            verdict = verify(first[0], view, office.NOW, host=HOST)
            assert verdict.result is Result.VALID
            assert verdict.claims is not None
            assert (verdict.claims["no"], verdict.claims["name"]) == (page.number, page.name)
            assert page.number in words, "the paper in hand is that of the record"
    assert next(waiting, None) is None, "a front without a readable code was passed over"
