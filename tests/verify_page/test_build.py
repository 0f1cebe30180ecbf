"""The built page: made again from its source it is the same, it is small, and it names nobody but itself."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest
from tests.tools import tool
from tests.verify_page.office import PAGE

from bekal.central.page import BUILT

LARGEST = 30_000  # bytes, compressed, of everything a first visit loads but the lists


def test_the_built_files_are_those_the_program_publishes() -> None:
    assert {path.name for path in (PAGE / "built").iterdir()} == set(BUILT)


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    assert (PAGE / "node_modules" / "esbuild").is_dir(), "run `npm ci --ignore-scripts` in resources/verify-page"
    done = subprocess.run(
        [tool("node"), PAGE / "build.js", "--out", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in (PAGE / "built").iterdir()
    }


def test_the_page_is_small_enough_for_a_poor_connection() -> None:
    sizes = {name: len(gzip.compress((PAGE / "built" / name).read_bytes(), 9)) for name in BUILT}
    assert sum(sizes.values()) <= LARGEST, sizes


def test_only_packages_whose_exact_bytes_are_locked_are_built_in() -> None:
    lock = json.loads((PAGE / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((PAGE / "package.json").read_text(encoding="utf-8"))
    assert set(package["dependencies"]) == {"@noble/ed25519"}
    assert set(package["devDependencies"]) == {"esbuild"}
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    for name, entry in lock["packages"].items():
        assert name == "" or entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
    assert "omit-lockfile-registry-resolved=true" in (PAGE / ".npmrc").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BUILT)
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    text = (PAGE / "built" / name).read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'`)]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("path", sorted((PAGE / "src").glob("*.js")), ids=lambda path: path.name)
def test_no_text_is_ever_taken_for_markup_or_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|srcdoc"
    assert not re.search(forbidden, text)


@pytest.mark.parametrize("path", sorted((PAGE / "src").glob("*.js")), ids=lambda path: path.name)
def test_nothing_is_called_that_telephones_of_2020_do_not_have(path: Path) -> None:
    """The build lowers what the language got since; what browsers got since, nobody adds."""
    later = (
        r"\.replaceChildren\(|\.replaceAll\(|\.at\(|structuredClone|hasOwn\(|\.findLast|\.toSorted|\.toReversed"
        r"|requestSubmit|randomUUID|Promise\.any|AggregateError|WeakRef|\.isWellFormed|AbortSignal\.|\(\?<[=!]"
        r"|Object\.groupBy|\.fromAsync|Array\.prototype\.with|navigator\.locks|\.showModal|\.checkVisibility"
    )
    assert not re.search(later, path.read_text(encoding="utf-8"))


def tokens(theme: str) -> dict[str, str]:
    """Read the colours of the light or the dark scheme from the style sheet."""
    sheet = (PAGE / "src" / "app.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    found = [dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", block)) for block in blocks]
    return found[0] if theme == "light" else {**found[0], **found[1]}


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        whole = colour if len(colour) == 6 else "".join(letter * 2 for letter in colour)
        parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_by_weak_eyes(theme: str) -> None:
    colours = tokens(theme)
    texts = [(ink, paper) for ink in ("text", "muted") for paper in ("bg", "surface", "sunken")]
    texts += [(tone, f"{tone}-bg") for tone in ("ok", "warn", "bad")]
    texts += [("text", f"{tone}-bg") for tone in ("ok", "warn", "bad")]
    texts += [(tone, "surface") for tone in ("ok", "warn", "bad", "accent")]
    texts += [("on-accent", "accent"), ("on-accent", "accent-down"), ("on-tint", "tint")]
    weak = {pair: round(contrast(*(colours[one] for one in pair)), 2) for pair in texts}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    edges = [("edge", "surface"), ("edge", "bg"), ("warn-edge", "warn-bg"), ("accent", "bg")]
    assert [pair for pair in edges if contrast(*(colours[one] for one in pair)) < 3] == []


def test_the_colours_are_those_of_the_desktop_program() -> None:
    from bekal.ui import theme

    for name, ours in (("light", theme.LIGHT), ("dark", theme.DARK)):
        for token, colour in tokens(name).items():
            same = {"accent-down": "accent_hover"}.get(token, token.replace("-", "_"))
            whole = colour if len(colour) == 6 else "".join(letter * 2 for letter in colour)
            assert f"#{whole}".lower() == str(ours[same]).lower(), (name, token)
