"""The centre's logo on certificates: drawn where the look has a place for it, and as it was on the day of issue."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.certificates.ready import NOW, Ready
from tests.documents.papers import photo, picture_png, pictures

from bekal.centre import logo
from bekal.centre.queries import centre
from bekal.centre.rules import LogoMissing
from bekal.certificates import issuing, service
from bekal.certificates.prepare_here import prepared, sample_page
from bekal.certificates.templates import queries as looks
from bekal.certificates.templates.drawing import seen
from bekal.certificates.templates.samples import Sample
from bekal.documents.certificate import CertificatePage, certificate_pdf
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_designs import SHIPPED, STANDARD
from bekal.documents.certificate_template import Picture
from bekal.storage.records import CentreLogo, Certificate


def change(ready: Ready, picture: bytes | None) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        logo.change_logo(session, picture)


def bears_logo(pdf: bytes) -> bool:
    """Say whether anything is printed where the usual look has its logo."""
    place = next(block for block in STANDARD.front if isinstance(block, Picture))
    box = [round(n / 1000 / 25.4 * 150) for n in (place.x, place.y, place.x + place.wide, place.y + place.high)]
    return min(pictures(pdf, 150).crop((box[0], box[1], box[2], box[3])).tobytes()) < 200


def issued(ready: Ready) -> list[CertificatePage]:
    with ready.centre.database.reading() as session:
        return service.pages(session, ready.course)


def test_the_logo_is_drawn_and_an_issued_paper_keeps_it(ready: Ready) -> None:
    change(ready, picture_png())
    ready.issue()
    before = issued(ready)
    drawn = certificate_pdf(before[0])
    assert bears_logo(drawn)
    assert all(page.logo == logo.shrunk(picture_png()) for page in before)
    for picture in (photo(), None):
        change(ready, picture)
        assert issued(ready) == before
        assert certificate_pdf(issued(ready)[0]) == drawn


def test_a_paper_of_a_centre_without_a_logo_never_gets_one(ready: Ready) -> None:
    ready.issue()
    drawn = certificate_pdf(issued(ready)[0])
    change(ready, picture_png())
    assert certificate_pdf(issued(ready)[0]) == drawn
    assert not bears_logo(drawn)
    with ready.centre.database.reading() as session:
        assert "logo" not in json.loads(session.scalars(select(Certificate.snapshot)).first() or "")


def test_the_snapshot_names_the_logo_and_a_copy_has_it_too(ready: Ready) -> None:
    change(ready, picture_png())
    ready.issue()
    with ready.centre.database.reading() as session:
        kept = session.scalars(select(Certificate.snapshot)).first() or ""
        assert json.loads(kept)["logo"] == centre(session).logo
        copy = issuing.page_of(issuing.copied(kept, copy_number=2, qr_text="https://cek.contoh.id/#C1AAAA"))
        assert copy.logo_hash == centre(session).logo
        assert len(kept) < 6_000, "the picture itself is kept once, not with every paper"


def test_a_paper_whose_logo_is_not_here_is_not_printed_without_it(ready: Ready) -> None:
    change(ready, picture_png())
    ready.issue()
    (page, *_) = issued(ready)
    elsewhere = replace(page, logo=None, logo_hash="0" * 64)
    with ready.centre.database.reading() as session:
        with pytest.raises(LogoMissing):
            looks.dressed(session, [elsewhere])
        plain = replace(elsewhere, template=CLASSIC, template_hash=CLASSIC.digest())
        if not looks.prints_logo(CLASSIC):
            assert looks.dressed(session, [plain])[0].logo is None, "a look without a place for it needs none"
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        session.scalars(select(CentreLogo)).one().data = photo()
    with pytest.raises(LogoMissing):
        issued(ready)


def test_the_logo_is_seen_before_anything_is_issued(ready: Ready) -> None:
    change(ready, picture_png())
    with ready.centre.database.reading() as session:
        found = prepared(session, ready.centre, ready.course, now=NOW)
        row = found.rows[0].eligible
        sample = sample_page(session, ready.course, row, number=found.numbers[0], now=NOW)
        assert bears_logo(certificate_pdf(sample))
        house = centre(session)
        shown = {
            data: seen(STANDARD, Sample.USUAL, 0, 400, house=house, logo=data).picture
            for data in (None, logo.logo(session, house.logo))
        }
    with_it, without = shown.values()
    assert with_it is not None
    assert without is not None
    assert with_it.pixels != without.pixels


def test_every_look_of_the_program_on_white_paper_has_a_place_for_it() -> None:
    assert [look.name for look in SHIPPED if not looks.prints_logo(look)] == []
