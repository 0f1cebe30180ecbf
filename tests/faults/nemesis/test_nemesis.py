"""Scenario 49: what three PCs and a central come to after random work, with everything that can end ending."""

import os
from pathlib import Path

import pytest
from tests.faults.nemesis.world import live

SHARE, LONG = 25.0, 3600.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are ended by the signals of POSIX")


def test_three_pcs_and_a_central_that_end_at_any_moment_agree(tmp_path: Path, postgres_url: str) -> None:
    done = live(tmp_path, postgres_url, seed=1, seconds=SHARE)
    assert min(done["told"], done["ends"], done["cuts"], done["visits"]) > 0


@pytest.mark.long
def test_three_pcs_and_a_central_agree_after_an_hour(tmp_path: Path, postgres_url: str) -> None:
    done = live(tmp_path, postgres_url, seed=2, seconds=LONG)
    assert min(done["told"], done["ends"], done["cuts"], done["visits"], done["sticks lost"]) > 10
