"""The head of an office paper: with the centre's logo where it has one, and never refused for want of it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.documents.papers import photo, picture_png, pictures, recap
from tests.makers import Made

from bekal.centre import logo
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.centre.service import change_centre
from bekal.documents.attendance_recap import recap_pdf
from bekal.documents.letterhead import Letterhead
from bekal.documents.office_paper import OfficePaper, office_paper_pdf
from bekal.storage.records import CentreLogo


def head(made: Made) -> Letterhead:
    with made.reading() as session:
        return letterhead(session, centre(session))


def corner(pdf: bytes) -> bytes:
    """Return what is printed where a letterhead has its logo, at its left upper end."""
    return pictures(pdf, 60).crop((50, 33, 78, 56)).tobytes()


def papers(with_head: Letterhead) -> tuple[bytes, bytes]:
    """Draw a wide and an upright paper."""
    return (
        recap_pdf(replace(recap(), letterhead=with_head)),
        office_paper_pdf(OfficePaper(with_head, "DAFTAR CONTOH", ())),
    )


@pytest.mark.parametrize("picture", [picture_png(), photo()], ids=["PNG", "JPEG"])
def test_the_logo_stands_at_the_left_of_every_letterhead(made: Made, picture: bytes) -> None:
    bare = head(made)
    assert bare.logo is None
    with made.writing() as session:
        logo.change_logo(session, picture)
    full = head(made)
    assert full.logo == logo.shrunk(picture)
    for bare_paper, full_paper in zip(papers(bare), papers(full), strict=True):
        assert set(corner(bare_paper)) == {255}
        assert set(corner(full_paper)) != {255}


def test_a_paper_is_printed_without_a_logo_that_has_not_come_yet(made: Made) -> None:
    with made.writing() as session:
        logo.change_logo(session, picture_png())
        session.delete(session.query(CentreLogo).one())
    assert head(made).logo is None


def test_who_signs_has_bare_figures_printed_as_a_nip(made: Made) -> None:
    with made.writing() as session:
        change_centre(
            session, signatory_name="Kepala Contoh", signatory_nip="19800101 200501 1 001", city="Kota Contoh"
        )
        who = signatory(centre(session), date(2026, 11, 22))
        assert (who.place_and_date, who.nip) == ("Kota Contoh, 22 November 2026", "NIP 19800101 200501 1 001")
        change_centre(session, signatory_nip="NIPPPK 1980")
        assert signatory(centre(session), date(2026, 11, 22)).nip == "NIPPPK 1980"
