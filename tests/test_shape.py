"""The shape of the tree: the same word in desktop/bekal, in ui and in tests, and nothing that does not belong."""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BEKAL = ROOT / "desktop" / "bekal"

# a package of the trade: its folder in ui (None: headless), and the files it cannot do without
TRADE = ("rules", "service", "queries")
FEATURES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "centre": ("settings", ("service", "queries")),
    "staff": ("sign_in", TRADE),
    "candidates": ("candidates", TRADE),
    "courses": ("courses", TRADE),
    "attendance": ("attendance", TRADE),
    "assessment": ("assessment", TRADE),
    "certificates": ("certificates", TRADE),
    "sync": ("send", ()),
    "reference": (None, ("regions",)),
    "storage": (None, ("records", "database", "journal", "keys")),
    "documents": (None, ()),
    "practice": (None, ()),
    "central": (None, ()),
    "cli": (None, ()),
}
LATER = {"placement", "reports"}  # made by the part that needs them
SCREENS = {"home", "first_run", "conflicts"}  # folders of ui that belong to no single package
OTHER_PACKAGES = {"ui"}

LONGEST, LONGEST_RECORDS = 400, 700
EMPTY_NAMES = {"utils", "util", "common", "misc", "helpers", "helper", "manager", "managers"}
NOT_OURS = {".git", ".venv", "build", "dist", "cache", "__pycache__", "node_modules"}


def packages(folder: Path) -> set[str]:
    return {found.parent.name for found in folder.glob("*/__init__.py")}


def modules(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))


def files() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name
            for name in below
            if name not in NOT_OURS and not name.endswith((".egg-info", "_cache")) and name != ".hypothesis"
        ]
        yield from (Path(folder, name) for name in names if name not in NOT_OURS)  # .git of a worktree is a file


def listed(names: Iterable[str]) -> str:
    return "\n  " + "\n  ".join(sorted(names))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_a_feature_has_its_files_its_tests_and_its_screen(feature: str) -> None:
    screen, wanted = FEATURES[feature]
    package = BEKAL / feature
    missing = [
        shown(package / name)
        for name in ("__init__.py", *(f"{part}.py" for part in wanted))
        # a part that grew too long is a package of the same name
        if not (package / name).is_file() and not (package / name).with_suffix("").is_dir()
    ]
    if not any((ROOT / "tests" / feature).rglob("test_*.py")):
        missing.append(f"tests/{feature}/test_*.py")
    if screen is not None:
        missing += [
            shown(BEKAL / "ui" / screen / name)
            for name in ("__init__.py", "screen.py", "presenter.py")
            if not (BEKAL / "ui" / screen / name).is_file()
        ]
    assert not missing, listed(missing)


def test_every_package_is_listed_here() -> None:
    assert packages(BEKAL) - set(FEATURES) - LATER - OTHER_PACKAGES == set()
    screens = {screen for screen, _ in FEATURES.values() if screen} | SCREENS | LATER | {"widgets"}
    assert packages(BEKAL / "ui") - screens == set()


def test_a_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in modules(BEKAL) if "migrations" not in path.parts}  # Alembic's own way
    without = [shown(folder) for folder in folders if not (folder / "__init__.py").is_file()]
    assert not without, listed(without)


def test_every_module_says_in_a_line_what_a_reader_will_find() -> None:
    silent = [
        shown(path)
        for path in modules(BEKAL, ROOT / "installer")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent, listed(silent)


def test_no_module_is_longer_than_a_person_reads() -> None:
    long = {}
    for path in modules(BEKAL, ROOT / "installer"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if path.parent.name == "versions":
            continue  # a revision writes down what was made once; nobody reads on in it
        if lines > (LONGEST_RECORDS if path.name == "records.py" else LONGEST):
            long[shown(path)] = lines
    assert not long, listed(f"{name} ({lines} lines)" for name, lines in long.items())


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [shown(path) for path in modules(BEKAL, ROOT / "installer", ROOT / "tests") if empty(path)] == []


def empty(path: Path) -> bool:
    return not EMPTY_NAMES.isdisjoint({path.stem, path.parent.name})


def test_everything_is_caught_in_two_places_at_most_and_each_says_why() -> None:
    places, without_reason = [], []
    for path in modules(BEKAL):
        text = path.read_text(encoding="utf-8")
        lines = ["", *text.splitlines()]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node):
                place = f"{shown(path)}:{node.lineno}"
                places.append(place)
                # the reason: words behind it (and behind a noqa), or a comment above it
                behind = re.search(r"#(?:\s*noqa: \w+)?[\s:-]*[a-z]+ [a-z]+", lines[node.lineno])
                if not behind and not lines[node.lineno - 1].strip().startswith("#"):
                    without_reason.append(place)
    assert not without_reason, listed(without_reason)
    assert len(places) <= 2, listed(places)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler takes every exception; one that only cleans up and raises it again does not."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    if "Exception" in names:
        return True
    last = handler.body[-1]
    raised_again = isinstance(last, ast.Raise) and last.exc is None
    return (handler.type is None or "BaseException" in names) and not raised_again


def test_no_file_names_a_place_outside_the_project() -> None:
    # in pieces, so that this file does not name them either
    forbidden = [name.encode() for name in (".." + "/shared", "/" + "work" + "/")]
    named = [shown(path) for path in files() if any(word in path.read_bytes() for word in forbidden)]
    assert not named, listed(named)


def test_no_lock_names_a_registry() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "registry" + "."]
    locks = [path for path in files() if path.suffix == ".lock" or path.name == "package-lock.json"]
    assert locks
    for path in locks:
        text = path.read_text(encoding="utf-8")
        assert [host for host in hosts if host in text] == [], shown(path)


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    readme = ROOT / "README.md"
    assert readme.is_file(), "README.md is missing"
    lines = readme.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    top = "\n".join(lines[:40])
    assert "python3 installer/dev.py run" in top
    assert "python3 installer/dev.py test" in top


def test_the_one_command_of_the_machine_is_the_one_of_the_readme() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 installer/dev.py test" in run
