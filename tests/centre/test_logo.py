"""The centre's logo: made small, changed by the head alone, and kept for every paper that names it."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from tests.documents.papers import photo, picture_png
from tests.makers import NOW, Made

from bekal.centre import logo, queries, rules
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Centre, CentreLogo


def noise(size: tuple[int, int], mode: str = "RGB", form: str = "PNG") -> bytes:
    """Return a picture that no form makes small."""
    whole = Image.effect_noise(size, 90).convert("RGB")
    if mode == "RGBA":
        whole.putalpha(Image.linear_gradient("L").resize(size))
    stream = io.BytesIO()
    whole.convert(mode).save(stream, form)
    return stream.getvalue()


def test_a_new_centre_has_no_logo(made: Made) -> None:
    with made.reading() as session:
        assert queries.centre(session).logo == ""
        assert logo.logo(session, "") is None


def test_a_logo_is_kept_and_the_one_before_it_too(made: Made) -> None:
    with made.writing() as session:
        logo.change_logo(session, picture_png())
        first = queries.centre(session).logo
    with made.writing() as session:
        logo.change_logo(session, photo())
        second = queries.centre(session).logo
    with made.writing() as session:
        logo.change_logo(session, None)
    assert first != second
    with made.reading() as session:
        assert queries.centre(session).logo == ""
        assert logo.logo(session, first) == logo.shrunk(picture_png())
        assert logo.logo(session, second) == logo.shrunk(photo())
    with made.writing() as session:
        logo.bring_back(session, first)
        logo.change_logo(session, picture_png())
        assert queries.centre(session).logo == first, "the same picture is the same logo"
        assert len(session.scalars(select(CentreLogo)).all()) == 2


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(2400, 1500), (600, 600), (90, 1300)])
def test_a_large_picture_is_made_small_in_its_own_shape(mode: str, size: tuple[int, int]) -> None:
    small = logo.shrunk(noise(size, mode))
    with Image.open(io.BytesIO(small)) as opened:
        assert len(small) <= logo.LARGEST
        assert max(opened.size) <= logo.SIDE
        assert abs(opened.width / opened.height - size[0] / size[1]) < 0.03
        assert (min(opened.convert("RGBA").getchannel("A").tobytes()) < 255) == (mode == "RGBA"), "clear stays clear"


def test_a_small_picture_keeps_every_point() -> None:
    with Image.open(io.BytesIO(picture_png())) as given, Image.open(io.BytesIO(logo.shrunk(picture_png()))) as kept:
        assert given.convert("RGBA").tobytes() == kept.convert("RGBA").tobytes()


def test_what_else_a_file_says_does_not_go_onto_papers() -> None:
    whole, stream = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    said = whole.getexif()
    said[0x0112], said[0x010E] = 6, "Rumah Peserta Contoh"
    whole.save(stream, "JPEG", exif=said)
    with Image.open(io.BytesIO(logo.shrunk(stream.getvalue()))) as kept:
        assert kept.size == (20, 40), "turned as its camera meant"
        assert not dict(kept.getexif())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"%PDF-1.7"]))
def test_what_is_no_picture_is_refused(rest: bytes, begins: bytes) -> None:
    with pytest.raises(rules.LogoUnusable):
        logo.shrunk(begins + rest)


def test_half_a_picture_and_too_large_a_file_are_refused(made: Made) -> None:
    whole = noise((300, 300))
    for bad in (whole[: len(whole) // 2], whole + bytes(logo.LARGEST_FILE)):
        with made.writing() as session, pytest.raises(rules.LogoUnusable):
            logo.change_logo(session, bad)
    with made.reading() as session:
        assert session.scalars(select(CentreLogo)).all() == []
        assert queries.centre(session).logo == ""


def test_only_a_head_changes_the_logo(made: Made) -> None:
    with made.database.writing(by=made.instructor, at=NOW) as session:
        with pytest.raises(NotAllowed):
            logo.change_logo(session, picture_png())
        with pytest.raises(NotAllowed):
            logo.bring_back(session, "")


def test_a_logo_that_has_not_come_or_was_exchanged_is_noticed(made: Made) -> None:
    with made.writing() as session:
        logo.change_logo(session, picture_png())
        digest = queries.centre(session).logo
        session.scalars(select(CentreLogo)).one().data = photo()
    with made.reading() as session:
        for one in (digest, "0" * 64):
            with pytest.raises(rules.LogoMissing):
                logo.logo(session, one)
    with made.writing() as session:
        with pytest.raises(rules.LogoMissing):
            logo.bring_back(session, "0" * 64)
        assert session.scalars(select(Centre.logo)).one() == digest
