"""The demo goes the whole way; its numbers are what the databases hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.makers import TODAY, environment

from bekal.errors import Unavailable
from bekal.practice import demo
from bekal.practice.people import in_words, invented


def test_the_demo_prints_what_both_databases_hold(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bekal", "demo", "--out", tmp_path / "d", "--candidates", "12", "--seed", "3", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["candidates"] == answer["enrolled"] == 12
    assert answer["marks"] == answer["enrolled"] * answer["meetings"]
    assert 0 < answer["certificates"] <= answer["enrolled"]
    assert answer["operations"] == answer["applied"] == answer["acknowledged"]
    assert answer["verified"] == "VALID"
    for place in answer["files"].values():
        assert Path(place).exists()


def test_a_demo_is_never_played_over_another(tmp_path: Path) -> None:
    demo.run(tmp_path, candidates=2)
    with pytest.raises(Unavailable):
        demo.run(tmp_path, candidates=2)


def test_one_person_is_enough_for_the_whole_way(tmp_path: Path) -> None:
    assert demo.run(tmp_path, candidates=1)["certificates"] == 1


def test_invented_names_are_letters_and_their_niks_fit() -> None:
    import random

    from bekal.candidates.nik import read_nik

    names = set()
    for number in range(1, 1001):
        one = invented(number, random.Random(number), wanted="Caregiver", today=TODAY)
        nik = read_nik(one.nik, today=TODAY)
        assert nik.is_sound
        assert nik.birth_date == one.birth_date
        assert nik.sex is one.sex
        names.add(one.name)
    assert len(names) == 1000
    assert all(name.replace(" ", "").isalpha() for name in names)
    assert in_words(17) == "Tujuh Belas"
