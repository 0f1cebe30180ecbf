"""What the letters can print, and that they may be shipped."""

import subprocess
import sys

import pytest

from bekal import paths
from bekal.documents import fonts


def test_indonesian_names_and_office_signs_can_be_printed() -> None:
    assert fonts.missing_glyphs("Ni Luh Putu Ayu Wulandari, S.Pd. – “Kaigo” 3 × 4 · ½ é Ş Ł ễ’") == []


@pytest.mark.parametrize(
    "sign", ["髙", "한", "а", "\u200b", "\u202e", "\n", "\x00", "e\u0301"[1], "😀", "\ufb50", "\ufffd"]
)
def test_a_sign_without_letter_or_without_shape_is_named(sign: str) -> None:
    assert fonts.missing_glyphs(f"Peserta {sign} Contoh {sign}") == [sign]


def test_an_unprintable_text_is_refused_with_its_sign() -> None:
    with pytest.raises(fonts.GlyphsMissing) as refused:
        fonts.demand_glyphs("Peserta Contoh", "Peserta 髙")
    assert refused.value.facts == {"text": "Peserta 髙", "glyphs": "髙 (U+9AD9)"}


def test_an_invisible_sign_is_named_by_its_number() -> None:
    with pytest.raises(fonts.GlyphsMissing) as refused:
        fonts.demand_glyphs("Peserta\u200b")
    assert refused.value.facts["glyphs"] == "U+200B"


def test_capitals_are_as_high_as_asked() -> None:
    for name in fonts.FACES:
        assert fonts.face(name).face.capHeight == pytest.approx(fonts.CAP_HEIGHT * 1000, abs=1)


def test_the_licence_lies_beside_the_fonts() -> None:
    folder = paths.resources() / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert {file.stem for file in folder.glob("*.ttf")} == {*fonts.FACES, *fonts.FAR_FACES}


def test_naming_a_paper_loads_no_drawing_library() -> None:
    program = (
        "import sys\n"
        "from bekal.documents import attendance_recap, certificate, certificate_faults, read_back, recovery_sheet\n"
        "heavy = {'reportlab', 'qrcode', 'xlsxwriter', 'openpyxl', 'PIL', 'pypdfium2', 'zxingcpp'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
