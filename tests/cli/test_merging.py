"""`bekal candidates duplicates|merge|unmerge|apart`: one person twice, settled by a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests import makers
from tests.cli.conftest import PIN, Answer
from tests.makers import NOW

from bekal.storage.opening import opened
from bekal.terms import NikStatus

AS = ("--as", "Kepala Contoh")
Bekal = Callable[..., Answer]


@pytest.fixture
def twice(centre: Path, bekal: Bekal) -> tuple[str, str]:
    """One person registered twice, the second time without NIK and with another phone."""
    from bekal.staff.service import named

    with opened(centre) as base:
        with base.database.reading() as session:
            head = named(session, "Kepala Contoh")
        with base.database.writing(by=head, at=NOW) as session:
            one = makers.candidate(session, 1, phone="+62811")
            other = makers.candidate(session, 1, nik=None, nik_status=NikStatus.MISSING, phone="+62822")
    return str(one), str(other)


def test_a_pair_is_listed_merged_and_parted(bekal: Bekal, centre: Path, twice: tuple[str, str]) -> None:
    at = ("--data", centre)
    pairs = bekal("candidates", "duplicates", *at).json
    assert [(pair["why"], pair["twins"]) for pair in pairs] == [("name_and_date", False)]
    assert {pairs[0]["one"]["id"], pairs[0]["other"]["id"]} == set(twice)
    seen = bekal("candidates", "merge", *twice, "--preview", *at).json
    assert (seen["language_results"], seen["competency_tests"], seen["waiting_twice"]) == (0, 0, 0)
    assert len(bekal("candidates", "list", *at).json) == 2, "a preview merges nobody"
    done = bekal("candidates", "merge", *twice, "--take", "phone=merged", *at, *AS)
    assert (done.code, done.json["kept"], done.json["marks"]) == (0, twice[0], 0)
    people = bekal("candidates", "list", *at).json
    assert [(one["id"], one["phone"]) for one in people] == [(twice[0], "+62822")]
    assert bekal("candidates", "duplicates", *at).json == []
    assert [one["stands"] for one in bekal("candidates", "merges", *at).json] == [True]
    assert bekal("candidates", "unmerge", done.json["link"], *at, *AS).code == 0
    people = bekal("candidates", "list", *at).json
    assert sorted((one["id"], one["phone"]) for one in people) == sorted(zip(twice, ("+62811", "+62822"), strict=True))
    again = bekal("candidates", "unmerge", done.json["link"], *at, *AS)
    assert (again.code, again.json["error"]) == (3, "NotMerged")


def test_a_pair_told_apart_is_not_listed_until_asked_again(bekal: Bekal, centre: Path, twice: tuple[str, str]) -> None:
    at = ("--data", centre)
    assert bekal("candidates", "apart", *twice, "--twins", *at, *AS).json["twins"] is True
    assert bekal("candidates", "duplicates", *at).json == []
    bekal("candidates", "apart", *twice, "--undo", *at, *AS)
    assert len(bekal("candidates", "duplicates", *at).json) == 1


def test_what_cannot_be_merged_is_refused_with_its_reason(bekal: Bekal, centre: Path, twice: tuple[str, str]) -> None:
    at = ("--data", centre)
    for words, error in (
        ((twice[0], twice[0]), "MergedWithSelf"),
        ((*twice, "--take", "mother=merged"), "UnknownField"),
        ((*twice, "--take", "phone"), "NotAChoice"),
        ((twice[0], "0" * 32), "UnknownCandidate"),
        ((twice[0], "bukan-kode"), "NotAnId"),
    ):
        answer = bekal("candidates", "merge", *words, *at, *AS)
        assert (answer.code, answer.json["error"]) == (3, error)
    assert bekal("candidates", "merge", *twice, *at).json["error"] == "PersonNeeded"
    assert PIN
