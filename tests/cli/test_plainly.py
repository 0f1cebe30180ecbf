"""What a command says to a person: no brackets, no quotes, nothing that a programmer would have to explain."""

from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.cli import main
from bekal.cli.plainly import plainly
from bekal.terms import Decision


def test_facts_stand_one_a_line_with_their_words() -> None:
    answer = {
        "number": "0001/X",
        "valid_until": date(2026, 3, 12),
        "decision": Decision.PASSED,
        "seen": True,
        "note": "",
        "left": None,
        "words": ["tiso", "gulo"],
    }
    assert plainly(answer).splitlines() == [
        "number       0001/X",
        "valid until  12/03/2026",
        f"decision     {Decision.PASSED.word}",
        "seen         ya",
        "note         –",
        "left         –",
        "words        tiso, gulo",
    ]


def test_rows_stand_in_a_table_as_long_as_it_fits_and_otherwise_below_each_other() -> None:
    rows = [{"name": "Peserta Contoh 01", "n": 1}, {"name": "Peserta Contoh 12", "n": 12, "why": "habis"}]
    assert plainly(rows).splitlines() == [
        "name               n   why",
        "Peserta Contoh 01  1   –",
        "Peserta Contoh 12  12  habis",
    ]
    long = [{"name": "P" * 30, "why": "w" * 30}, {"name": "Q", "why": ""}]
    assert plainly(long, wide=50).splitlines() == [f"name  {'P' * 30}", f"why   {'w' * 30}", "", "name  Q", "why   –"]


def test_parts_stand_further_in_below_their_name() -> None:
    answer = {
        "version": 1,
        "keys": ({"role": "custodian", "kid": "28e6"}, {"role": "status", "kid": "5c96"}),
        "lost": [],
    }
    assert plainly(answer).splitlines() == [
        "version  1",
        "keys:",
        "  role       kid",
        "  custodian  28e6",
        "  status     5c96",
        "lost     –",
    ]
    of_one = {"trust": {"version": 2, "issued": date(2026, 11, 6)}, "sections": {}}
    assert plainly(of_one).splitlines() == ["trust     version 2, issued 06/11/2026", "sections  –"]
    assert plainly([]) == "Tidak ada.\n"
    assert plainly({}) == "Tidak ada.\n"
    assert plainly(None) == ""


_WORDS = st.text(alphabet="abc XYZ", max_size=12)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | _WORDS
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.uuids()
    | st.sampled_from(list(Decision))
)


@given(
    st.recursive(
        _LEAVES,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(alphabet="abc_", min_size=1, max_size=8), inner, max_size=4)
            | st.tuples(inner, inner)
        ),
        max_leaves=25,
    ),
    st.integers(20, 120),
)
def test_no_answer_shows_how_it_is_programmed(answer: object, wide: int) -> None:
    said = plainly(answer, wide=wide)
    assert not set(said) & set("{}[]()'\"")
    assert "None" not in said
    assert said.endswith("\n") or answer is None


def test_a_command_speaks_plainly_without_json(
    tmp_path: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    where = f"{tmp_path}/balai"
    words = ["--centre-code", "BLK-X", "--centre-name", "Balai Contoh", "--admin", "Kepala Contoh"]
    monkeypatch.setenv("BEKAL_PIN", "274193")
    assert main.run(["init", "--data", where, *words]) == 0
    assert "{" not in capsys.readouterr().out
    assert main.run(["certificates", "expiring", "--data", where]) == 0
    assert capsys.readouterr().out == "Tidak ada.\n"
