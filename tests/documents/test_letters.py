"""Mixed scripts: each sign in a face that has it, lines broken where readers of that script expect it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.documents import fonts, letters


def test_latin_japanese_and_korean_stand_in_one_line() -> None:
    assert letters.runs("Sertifikat 修了証書 수료증", letters.SERIF_BOLD) == (
        (fonts.SERIF_BOLD, "Sertifikat "),
        (fonts.SERIF_JP_BOLD, "修了証書"),
        (fonts.SERIF_BOLD, " "),
        (fonts.SERIF_KR, "수료증"),
    )


@pytest.mark.parametrize("style", letters.STYLES)
@pytest.mark.parametrize(
    "words",
    [
        "日本語能力試験N4・介護の日本語「職場」で、２０２６年～",
        "ひらがなカタカナー々〇",
        "한국어능력시험 교육 과정을 수료하였음을 증명합니다",
        "髙橋",
    ],
)
def test_usual_japanese_and_korean_words_can_be_printed(style: str, words: str) -> None:
    assert letters.missing(words, style) == []


@pytest.mark.parametrize("sign", ["😀", "ع", "а", "\u200b", "\u202e", "\n", "\u0301", "\ufb50", "龘"])
def test_a_sign_without_a_letter_in_any_script_is_named(sign: str) -> None:
    assert letters.missing(f"Peserta {sign} 日本", letters.SERIF) == [sign]
    with pytest.raises(fonts.GlyphsMissing):
        letters.demand(f"Peserta {sign} 日本", letters.SERIF)


def test_the_letters_that_are_shipped_fit_the_installer() -> None:
    from bekal import paths

    assert sum(file.stat().st_size for file in (paths.resources() / "fonts").glob("*.ttf")) < 6_000_000


def _tidy(words: str) -> str:
    return " ".join(words.split())


@given(
    st.text(st.sampled_from("日本語をー、。「」（） abc (한국어)"), min_size=1, max_size=60).map(
        lambda t: " ".join(t.split())
    ),
    st.integers(1, 6),
    st.floats(8, 120),
    st.booleans(),
)
def test_nothing_is_lost_and_every_line_fits(words: str, lines: int, wide: float, balanced: bool) -> None:
    found, cap = letters.fitted(words, letters.SERIF, 4.0, 2.0, wide, lines, 0.0, "ja", balanced)
    assert "".join("".join(found).split()) == "".join(words.split())
    assert cap <= 4.0
    assert max(letters.width(line, letters.SERIF, cap, 0.0, "ja") for line in found) <= wide + 0.01


def test_no_line_begins_or_ends_with_a_sign_that_may_not() -> None:
    text = "介護の日本語（職場のことば）、報告「連絡」相談。" * 3
    for wide in range(20, 120, 3):
        lines = letters.wrapped(text, letters.SERIF, 3.0, float(wide), "ja")
        assert "".join(lines) == text
        assert not any(line[0] in "）、」。" or line[-1] in "（「" for line in lines)


def test_a_centred_paragraph_leaves_no_word_alone_in_its_last_line() -> None:
    words = "Pelatihan Bahasa Jepang Persiapan Kerja Bidang Perawatan Lansia bagi Calon Pekerja Migran Indonesia Kelima"
    lines, _ = letters.fitted(words, letters.SERIF, 4.2, 3.2, 100.0, 3, 0.0, "id", True)
    widths = [letters.width(line, letters.SERIF, 4.2) for line in lines]
    assert min(widths) > 0.7 * max(widths)
