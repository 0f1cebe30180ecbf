"""The photo of a person: cropped 3x4, small, kept once, undone."""

import io

import pytest
from PIL import Image
from tests import makers
from tests.candidates.papers import pages
from tests.makers import Made

from bekal.candidates.papers import photo, service
from bekal.candidates.papers.photo import Frame
from bekal.candidates.papers.scan_files import AppleFormat, NotAPicture
from bekal.storage import journal
from bekal.storage.records import Candidate


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("size", [(3000, 4000), (4000, 3000), (640, 480), (300, 300)])
def test_a_photo_of_any_shape_becomes_three_by_four(size: tuple[int, int]) -> None:
    made = photo.portrait(pages.written(pages.face(*size)), "foto.jpg")
    assert opened(made.jpeg).size == (450, 600)
    assert len(made.jpeg) <= photo.LARGEST


def test_even_a_noisy_photo_stays_under_sixty_kilobytes() -> None:
    assert len(photo.portrait(pages.written(pages.noise(900, 1200)), "foto.jpg").jpeg) <= photo.LARGEST


def test_the_photo_shows_what_lies_in_the_frame() -> None:
    halves = Image.new("RGB", (800, 600), "red")
    halves.paste("blue", (400, 0, 800, 600))
    made = photo.portrait(pages.written(halves), "foto.jpg", Frame(0.5, 0.0, 0.95, 0.8))
    red, _green, blue = opened(made.jpeg).convert("RGB").getpixel((225, 300))  # type: ignore[misc]  # three channels
    assert blue > 200 > 60 > red


def test_a_phone_held_upright_gives_an_upright_photo() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (800, 600), "white")
    lying.paste("black", (0, 0, 200, 600))  # the left of the lying picture is the top of the upright one
    made = photo.portrait(pages.written(lying, exif=exif), "foto.jpg")
    assert sum(opened(made.jpeg).convert("RGB").getpixel((225, 20))) < 120  # type: ignore[arg-type]  # three channels
    assert not opened(made.jpeg).getexif()


def test_the_first_frame_is_the_largest_and_sits_where_heads_are() -> None:
    wide, tall = photo.first_frame(1600, 900), photo.first_frame(600, 1200)
    assert wide.top == 0
    assert wide.bottom == 1
    assert wide.right - wide.left == pytest.approx(900 * 0.75 / 1600)
    assert (tall.left, tall.right) == (0, 1)
    assert tall.top < 1 - tall.bottom


def test_a_plain_wall_is_even_and_a_busy_one_is_not() -> None:
    assert photo.portrait(pages.written(pages.face()), "foto.jpg").has_even_background
    busy = pages.noise(900, 1200)
    assert not photo.portrait(pages.written(busy), "foto.jpg").has_even_background


def test_what_is_no_photo_is_refused() -> None:
    with pytest.raises(photo.PhotoTooSmall):
        photo.upright(pages.written(Image.new("RGB", (80, 100))), "foto.jpg")
    with pytest.raises(photo.PhotoTooSmall):
        photo.portrait(pages.written(pages.face()), "foto.jpg", Frame(0, 0, 0.05, 0.05))
    with pytest.raises(photo.CropOutside):
        photo.portrait(pages.written(pages.face()), "foto.jpg", Frame(-0.2, 0, 0.5, 1))
    with pytest.raises(NotAPicture):
        photo.portrait(b"bukan foto", "foto.jpg")
    with pytest.raises(AppleFormat):
        photo.upright(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 90, "IMG.HEIC")


def test_a_photo_is_kept_once_encrypted_and_can_be_undone(made: Made) -> None:
    first = photo.portrait(pages.written(pages.face()), "a.jpg").jpeg
    second = photo.portrait(pages.written(pages.face(wall="#2980B9")), "b.jpg").jpeg
    with made.writing() as session:
        one, two = makers.candidate(session), makers.candidate(session, 2)
        address = photo.set_photo(session, one, first)
        assert photo.set_photo(session, two, first) == address
    with made.writing() as session:
        photo.set_photo(session, one, second)
        steps = journal.written(session)
        assert photo.photo_of(session, one) == second
    with made.writing() as session:
        service.undo(session, steps)
        assert session.get_one(Candidate, one).photo == address
        assert photo.photo_of(session, one) == first
        photo.remove_photo(session, two)
        assert photo.photo_of(session, two) is None
        assert photo.photo_of(session, one) == first
