"""The lock: every file by its hash, for every platform, and no address of the machine that made it."""

import re

import pytest

from installer import dev

LOCK = dev.LOCK.read_text(encoding="utf-8")
# one entry: a requirement line and the hashes that continue it
ENTRIES = re.findall(r"^([A-Za-z0-9][^\n]*) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE)


def test_every_line_is_a_pinned_version_or_one_of_its_hashes() -> None:
    lines = sum(1 + hashes.count("\n") for _, hashes in ENTRIES)
    assert lines == len(LOCK.splitlines())
    assert len(ENTRIES) > 40
    assert all(re.fullmatch(r"[a-z0-9-]+==[^ ;]+( ; .+)?", entry) for entry, _ in ENTRIES)


def test_no_address_and_no_path_is_in_it() -> None:
    for sign in (":" + "//", "--index", "--find-links", "--extra", "@", "file:", "/"):
        assert sign not in LOCK


def test_everything_pyproject_names_is_in_it() -> None:
    import tomllib

    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-").replace(".", "-") for line in wanted}
    locked = {entry.split("==")[0] for entry, _ in ENTRIES}
    assert names - locked == set()


@pytest.mark.parametrize("part", ["essentials", "addons"])
def test_qt_is_below_6_12_on_python_3_11_only(part: str) -> None:
    ours = (entry for entry, _ in ENTRIES if entry.startswith(f"pyside6-{part}"))
    qt = {marker: name for name, marker in (entry.split(" ; ") for entry in ours)}
    assert set(qt) == {"python_full_version < '3.12'", "python_full_version >= '3.12'"}
    assert re.match(rf"pyside6-{part}==6\.11\.", qt["python_full_version < '3.12'"])
    assert re.match(rf"pyside6-{part}==6\.12\.", qt["python_full_version >= '3.12'"])


def test_what_only_windows_needs_is_in_it() -> None:
    assert any(re.match(r"colorama==\S+ ; sys_platform == 'win32'", entry) for entry, _ in ENTRIES)
