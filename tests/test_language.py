"""Every sentence a person reads exists in both languages, whole, and nothing else is in the catalogues."""

import ast
import importlib
import importlib.util
import inspect
import json
import pkgutil
import re
import string
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import bekal
from bekal import messages
from bekal.errors import Refused, Told, Unavailable

ROOT = Path(__file__).resolve().parents[1]
BEKAL = ROOT / "desktop" / "bekal"

# what may be said though it is no literal: a word that was marked where it stands (module below bekal, expression);
# a look-up in a module's own table of marked words (`say(_WORDS[label])`) needs no entry
SAID_LATER = {
    ("terms", "self._word"),
    ("certificates.claims", "word"),
    ("candidates.rights.register_training", "self._word"),
    ("ui.reports.figures_page", "of.title"),
    ("ui.certificates.looks.editor", "words"),
    ("ui.certificates.looks.settings", "one.words"),
    ("ui.certificates.looks.settings", "words"),
    ("ui.widgets.navigation", "group"),
    ("ui.widgets.navigation", "section.word"),
}

# the same word in both languages, or a name; what has no small letters (NIK, JP, QR) needs no entry here
SAME_IN_BOTH = {
    "Bekal",
    "April",
    "September",
    "November",
    "Email",
    "Excel",
    "Status",
    "Total",
    "Detail",
    "Folder",
    "Folder {name}",
    "Format",
    "Normal",
    "Mental",
    "Unit {at}: {title} · {n} JP",
}

# Qt's ways to show a text: what stands there as a literal was forgotten
SHOWING = {
    *("QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMessageBox"),
    *("setText", "setTitle", "setWindowTitle", "setPlaceholderText", "setToolTip", "setStatusTip"),
    *("setAccessibleName", "setAccessibleDescription", "setInformativeText", "setLabelText"),
    *("addAction", "addTab", "addItem", "addItems", "addMenu", "addRow", "setPrefix", "setSuffix"),
}
NAMES_OF_THE_PROGRAM = {"Bekal"}


@dataclass(frozen=True)
class Said:
    """One `say(…)` or `marked(…)` in the source."""

    where: str
    call: ast.Call
    marked: bool

    def texts(self) -> list[str] | None:
        """Give the literals that may be said here, or None if something else is said."""
        if not self.call.args:
            return None
        first = self.call.args[0]
        choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
        literals = [choice.value for choice in choices if isinstance(choice, ast.Constant)]
        return literals if len(literals) == len(choices) and all(isinstance(t, str) for t in literals) else None

    def facts(self) -> set[str] | None:
        """Give the names of the facts handed over, or None if they are only known when the program runs."""
        names = [keyword.arg for keyword in self.call.keywords]
        return None if None in names else {str(name) for name in names}


def blanks(text: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(english: str | dict[str, str]) -> dict[str, str]:
    return english if isinstance(english, dict) else {"other": english}


def sources() -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted(BEKAL.rglob("*.py")):
        module = ".".join(path.relative_to(BEKAL).with_suffix("").parts)
        yield module, path, ast.parse(path.read_text(encoding="utf-8"))


def said_in(module: str, path: Path, tree: ast.Module) -> Iterator[Said]:
    """Find the calls of say and marked, under whatever name they or their module were imported."""
    names, modules = {}, set()
    if module == "language":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "bekal.language":
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "bekal":
            modules |= {alias.asname or alias.name for alias in node.names if alias.name == "language"}
        elif isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name for alias in node.names if alias.name == "bekal.language"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = None
        if isinstance(called, ast.Name):
            name = names.get(called.id)
        elif isinstance(called, ast.Attribute) and ast.unparse(called.value) in modules:
            name = called.attr
        if name in {"say", "marked"}:
            where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            yield Said(where, node, marked=name == "marked")


SAID = [said for source in sources() for said in said_in(*source)]
TEXTS = {text: said.where for said in SAID for text in said.texts() or ()}


def catalogues() -> dict[str, str | dict[str, str]]:
    """Read every English catalogue; an entry that stands twice must say the same."""
    together: dict[str, str | dict[str, str]] = {}

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs), f"a key stands twice in one file: {pairs}"
        return dict(pairs)

    for path in sorted((ROOT / "resources" / "i18n").glob("en*.json")):
        part = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
        for text, english in part.items():
            assert together.get(text, english) == english, f"{path.name} says otherwise: {text}"
            together[text] = english
    return together


ENGLISH = catalogues()


def listed(names: Iterable[str]) -> str:
    return "\n  " + "\n  ".join(sorted(names))


def tables(tree: ast.Module) -> set[str]:
    """Name the module's tables whose values are all marked."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            values = [value for value in node.value.values if isinstance(value, ast.Call)]
            if len(values) == len(node.value.values) and all(
                ast.unparse(value.func).split(".")[-1] == "marked" for value in values
            ):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found |= {ast.unparse(target) for target in targets}
    return found


def test_only_literals_are_said_so_that_they_can_be_found() -> None:
    wrong = []
    for module, path, tree in sources():
        for said in said_in(module, path, tree):
            first = said.call.args[0] if said.call.args else None
            is_later = not said.marked and (
                (module, ast.unparse(first) if first else "") in SAID_LATER
                or (isinstance(first, ast.Subscript) and ast.unparse(first.value) in tables(tree))
            )
            if said.texts() is None and not is_later:
                wrong.append(f"{said.where}: {ast.unparse(said.call)}")
    assert not wrong, listed(wrong)


def test_what_may_be_said_later_is_still_said() -> None:
    expressions = {
        (module, ast.unparse(said.call.args[0]))
        for module, path, tree in sources()
        for said in said_in(module, path, tree)
        if said.call.args and not said.marked
    }
    assert SAID_LATER - expressions == set()


def test_every_text_has_its_english() -> None:
    missing = [f"{where}: {text}" for text, where in TEXTS.items() if text not in ENGLISH]
    assert not missing, listed(missing)


def test_no_english_is_left_over() -> None:
    unused = ENGLISH.keys() - TEXTS.keys()
    assert not unused, listed(unused)


def test_the_blanks_are_the_same_in_both_languages() -> None:
    wrong = []
    for text, english in ENGLISH.items():
        for number, form in forms(english).items():
            # "one person" may leave out the number
            allowed = {"n"} if number == "one" else set()
            if not blanks(text) - allowed <= blanks(form) <= blanks(text):
                wrong.append(f"{text!r} -> {form!r}")
    assert not wrong, listed(wrong)


def test_a_text_of_two_forms_has_one_and_other_and_is_said_with_a_number() -> None:
    plurals = {text: english for text, english in ENGLISH.items() if isinstance(english, dict)}
    wrong = [text for text, english in plurals.items() if set(english) != {"one", "other"}]
    for said in SAID:
        facts = said.facts()
        if facts is not None and "n" not in facts and not said.marked:
            wrong += [f"{said.where}: {text}" for text in said.texts() or () if text in plurals]
    assert not wrong, listed(wrong)


def test_what_is_counted_has_an_english_form_for_one() -> None:
    things = "clashes courses days letters marks meetings papers people sessions trainees"
    counted = re.compile(r"\{n\}(?: [a-zA-Z]+)? (?:" + things.replace(" ", "|") + r")\b")
    wrong = [english for english in ENGLISH.values() if isinstance(english, str) and counted.search(english)]
    assert not wrong, listed(wrong)


def test_every_blank_is_filled_where_the_text_is_said() -> None:
    wrong = []
    for said in SAID:
        facts = said.facts()
        if said.marked or facts is None:
            continue
        for text in said.texts() or ():
            # without facts the text is said as it stands, braces included
            if blanks(text) - facts:
                wrong.append(f"{said.where}: {text!r} lacks {sorted(blanks(text) - facts)}")
    assert not wrong, listed(wrong)


def test_no_english_is_empty_or_still_indonesian() -> None:
    wrong = [
        f"{text!r} -> {form!r}"
        for text, english in ENGLISH.items()
        for form in forms(english).values()
        if not form.strip() or (form == text and not is_same_in_both(text))
    ]
    assert not wrong, listed(wrong)


def is_same_in_both(text: str) -> bool:
    words = "".join(before for before, _, _, _ in string.Formatter().parse(text))
    return text in SAME_IN_BOTH or not any(letter.islower() for letter in words)


def test_the_list_of_words_that_are_the_same_holds_no_stranger() -> None:
    """An entry that is no longer said the same would hide the next mistake."""
    wrong = [text for text in SAME_IN_BOTH & ENGLISH.keys() if ENGLISH[text] != text]
    assert not wrong, listed(wrong)


def test_no_text_of_a_screen_was_forgotten() -> None:
    wrong = []
    for module, path, tree in sources():
        if not module.startswith("ui"):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SHOWING:
                continue
            for text in literal_texts(node):
                if text not in NAMES_OF_THE_PROGRAM and any(letter.islower() for letter in text):
                    wrong.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}({text!r})")
    assert not wrong, listed(wrong)


def literal_texts(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


# Refusals: their words stand in bekal.messages


def import_everything() -> None:
    has_qt = importlib.util.find_spec("PySide6") is not None
    for found in pkgutil.walk_packages(bekal.__path__, "bekal."):
        is_window = found.name == "bekal.ui" or found.name.startswith("bekal.ui.")
        # the program itself, and Alembic's scripts, run when they are imported
        if found.name == "bekal.__main__" or ".migrations" in found.name or (is_window and not has_qt):
            continue
        importlib.import_module(found.name)


def told(kind: type[Told]) -> Iterator[type[Told]]:
    for below in kind.__subclasses__():
        if below.__module__.split(".")[0] == "bekal" and below not in {Refused, Unavailable}:
            yield below
        yield from told(below)


def key(kind: type[Told]) -> str:
    return f"{kind.__module__.removeprefix('bekal.')}.{kind.__qualname__}"


@pytest.fixture(scope="module")
def kinds() -> dict[str, type[Told]]:
    import_everything()
    return {key(kind): kind for kind in told(Told)}


@pytest.fixture(scope="module")
def words() -> dict[str, tuple[str, str]]:
    return importlib.import_module("bekal.messages").words()


@pytest.fixture(scope="module")
def made(kinds: dict[str, type[Told]]) -> list[tuple[str, str, set[str] | None]]:
    """List where each refusal is made: place, key, and the names of its facts (None: only known later)."""
    by_name: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        by_name.setdefault(kind.__name__, []).append(name)
    places = []
    for module, path, tree in sources():
        inside = getattr(sys.modules.get(f"bekal.{module.removesuffix('.__init__')}"), "__dict__", {})
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            meant = inside.get(name)
            if inspect.isclass(meant) and issubclass(meant, Told):
                found = key(meant)
            elif len(by_name.get(name, ())) == 1:
                found = by_name[name][0]
            else:
                continue
            facts = Said("", node, marked=False).facts()
            places.append((f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", found, facts))
    return places


def test_every_refusal_has_words_in_both_languages(
    kinds: dict[str, type[Told]],
    words: dict[str, tuple[str, str]],
    made: list[tuple[str, str, set[str] | None]],
) -> None:
    ever_made = {name for _, name, _ in made}
    # a family that is only caught, never raised, needs no words of its own
    wanted = {name for name, kind in kinds.items() if not kind.__subclasses__() or name in ever_made}
    assert not wanted - words.keys(), listed(wanted - words.keys())
    empty = [name for name, (indonesian, english) in words.items() if not indonesian.strip() or not english.strip()]
    assert not empty, listed(empty)
    same = [name for name, (indonesian, english) in words.items() if indonesian == english]
    assert not same, listed(same)


def test_no_words_are_left_over(kinds: dict[str, type[Told]], words: dict[str, tuple[str, str]]) -> None:
    spare = words.keys() - kinds.keys() - {messages.SURPRISE}
    assert not spare, listed(spare)


def test_a_refusal_names_the_same_facts_in_both_languages(words: dict[str, tuple[str, str]]) -> None:
    wrong = [name for name, (indonesian, english) in words.items() if blanks(indonesian) != blanks(english)]
    assert not wrong, listed(wrong)


def test_every_refusal_is_made_with_the_facts_that_its_words_need(
    kinds: dict[str, type[Told]],
    words: dict[str, tuple[str, str]],
    made: list[tuple[str, str, set[str] | None]],
) -> None:
    wrong = []
    for where, name, facts in made:
        needed = set().union(*map(blanks, words.get(name, ())))
        # a class with an __init__ of its own finds its facts itself
        if facts is not None and kinds[name].__init__ is Told.__init__ and needed - facts:
            wrong.append(f"{where}: {name} lacks {sorted(needed - facts)}")
    assert not wrong, listed(wrong)
