"""`installer/dev.py`: what it asks of the system, when it installs again, and what it was asked to do."""

import ast
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests import tools

from installer import dev

NEEDS = [("libegl1",), ("libglib2.0-0t64", "libglib2.0-0"), ("fonts-open-sans", "fonts-noto-core")]


def test_only_what_is_missing_is_asked_for() -> None:
    assert dev.missing(NEEDS, {"libegl1", "libglib2.0-0", "fonts-noto-core"}, lambda _: True) == []
    assert dev.missing(NEEDS, {"libegl1", "fonts-noto-core"}, lambda _: True) == ["libglib2.0-0t64"]


def test_of_two_names_the_one_the_distribution_knows_is_taken() -> None:
    older = {"libegl1", "libglib2.0-0", "fonts-open-sans"}
    newer = {"libegl1", "libglib2.0-0t64", "fonts-open-sans"}
    assert dev.missing(NEEDS, set(), older.__contains__) == ["libegl1", "libglib2.0-0", "fonts-open-sans"]
    assert dev.missing(NEEDS, set(), newer.__contains__) == ["libegl1", "libglib2.0-0t64", "fonts-open-sans"]


def test_a_package_nobody_offers_is_named_all_the_same() -> None:
    assert dev.missing(NEEDS[1:2], set(), lambda _: False) == ["libglib2.0-0"]


def test_everything_qt_needs_is_asked_for() -> None:
    asked = {need[-1] for need in (*dev.QT_OFFSCREEN, *dev.QT_WINDOW)}
    offscreen = "libglib2.0-0 libegl1 libgl1 libx11-6 libdbus-1-3 libfontconfig1 libxkbcommon0 libpulse0"
    window = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 xvfb xauth"
    assert asked == {*offscreen.split(), *window.split()}


def test_a_python_without_ensurepip_asks_for_the_package_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert (version, "python3-venv") not in dev.needed(for_tests=False)
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    assert (version, "python3-venv") in dev.needed(for_tests=False)


def test_postgresql_is_asked_for_by_the_tests_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEKAL_TEST_DATABASE", raising=False)
    monkeypatch.syspath_prepend(str(dev.ROOT / "installer"))
    import cluster

    monkeypatch.setattr(cluster, "binaries", lambda: None)
    assert ("postgresql",) in dev.needed(for_tests=True)
    assert ("postgresql",) not in dev.needed(for_tests=False)
    monkeypatch.setenv("BEKAL_TEST_DATABASE", "postgresql+psycopg://somebody@elsewhere/postgres")
    assert ("postgresql",) not in dev.needed(for_tests=True)


def test_browsers_and_node_are_asked_for_by_the_tests_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(dev.ROOT / "installer"))
    import page_tools

    monkeypatch.setattr(page_tools.shutil, "which", lambda name: None)
    asked = dev.needed(for_tests=True)
    for need in (("nodejs",), ("npm",), ("chromium", "chromium-browser"), ("firefox-esr", "firefox")):
        assert need in asked
        assert need not in dev.needed(for_tests=False)
    monkeypatch.setattr(page_tools.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert page_tools.packages() == []


def test_what_tests_run_of_other_people_is_installed_by_the_script_or_they_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(dev.ROOT / "installer"))
    monkeypatch.setattr("installer.page_tools.shutil.which", lambda name: None)
    brought = {name for need in dev.needed(for_tests=True) for name in need}
    assert set(tools.BROUGHT.values()) <= brought
    for names in tools.BROUGHT:
        monkeypatch.setattr(tools.sys, "platform", "linux")
        with pytest.raises(pytest.fail.Exception, match=r"dev\.py setup"):
            tools.tool(*names)
        monkeypatch.setattr(tools.sys, "platform", "win32")
        with pytest.raises(pytest.skip.Exception):
            tools.tool(*names)


def test_the_page_s_tools_are_installed_once_for_each_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(dev.ROOT / "installer"))
    import page_tools

    (tmp_path / "node_modules").mkdir()
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}", encoding="utf-8")
    npm = tmp_path / "npm"
    npm.write_text('#!/bin/sh\necho "$@" >>asked.txt\n', encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(page_tools, "PAGE", tmp_path)
    monkeypatch.setattr(page_tools.shutil, "which", lambda name: str(npm))
    assert [page_tools.install(), page_tools.install()] == [None, None]
    lock.write_text("{ }", encoding="utf-8")
    assert page_tools.install() is None
    asked = (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines()
    assert len(asked) == 2
    assert asked[0].startswith("ci --ignore-scripts")
    lock.write_text("{  }", encoding="utf-8")
    npm.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert "npm" in (page_tools.install() or "")
    monkeypatch.setattr(page_tools.shutil, "which", lambda name: None)
    assert "apt-get install nodejs npm" in (page_tools.install() or "")


def test_another_lock_means_installing_again() -> None:
    assert dev.stamp(b"one") != dev.stamp(b"two")
    assert hashlib.sha256(b"one").hexdigest() in dev.stamp(b"one")


def test_a_moved_folder_means_installing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dev.stamp(b"one")
    monkeypatch.setattr(dev, "ROOT", Path("elsewhere"))
    assert dev.stamp(b"one") != before


def test_a_display_is_what_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not dev.has_display({"DISPLAY": ""})
    assert dev.has_display({"DISPLAY": ":0"})
    assert dev.has_display({"WAYLAND_DISPLAY": "wayland-0"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert dev.has_display({})


def test_programs_lie_where_the_platform_puts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "WINDOWS", False)
    assert Path(dev.program("ruff")) == dev.VENV / "bin" / "ruff"
    monkeypatch.setattr(dev, "WINDOWS", True)
    assert Path(dev.program("ruff")) == dev.VENV / "Scripts" / "ruff.exe"


def test_without_a_display_the_demo_runs_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = _record_what_is_started(monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda _: False)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    assert dev.main(["run"]) == 0
    assert started == [["-X", "utf8", "-m", "bekal", "demo", "--out", str(tmp_path / "build" / "demo")]]
    assert capsys.readouterr().out.count("no display") == 1


def test_with_a_display_the_window_opens_on_a_practice_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    started = _record_what_is_started(monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda _: True)
    assert dev.main(["run"]) == 0
    assert started == [["-X", "utf8", "-m", "bekal", "--practice"]]


def test_every_check_runs_after_one_has_failed_and_the_command_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    started = _record_what_is_started(monkeypatch, failing="check")
    monkeypatch.setenv("BEKAL_TEST_DATABASE", "postgresql+psycopg://somebody@elsewhere/postgres")
    assert dev.main(["test"]) == 1
    assert [command[:1] for command in started[:4]] == [["format"], ["check"], ["desktop/bekal"], []]
    assert started[-1] == ["-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not long"]


def test_long_runs_the_long_tests_as_well_and_quick_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_TEST_DATABASE", "postgresql+psycopg://somebody@elsewhere/postgres")
    started = _record_what_is_started(monkeypatch)
    assert dev.main(["test", "--long", "tests/installer"]) == 0
    assert started.pop() == ["-m", "pytest", "-n", "2", "--dist", "loadfile", "tests/installer"]
    started.clear()
    assert dev.main(["test", "--quick"]) == 0
    assert not any("pytest" in command for command in started)


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        dev.main(["dance"])
    assert ended.value.code == 2


def test_a_python_that_is_too_old_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert dev.main(["run"]) == 2
    assert "needs Python 3.11" in capsys.readouterr().out


def test_a_python_that_is_too_old_can_read_the_file() -> None:
    ast.parse((dev.ROOT / "installer" / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_only_the_standard_library_is_imported() -> None:
    for path in (dev.ROOT / "installer" / name for name in ("dev.py", "cluster.py", "page_tools.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in {*sys.stdlib_module_names, "cluster", "page_tools"}, f"{path.name}: {name}"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to a whole console, pytest's own included")
def test_ctrl_c_waits_for_the_program_that_was_started(tmp_path: Path) -> None:
    """As in a terminal, the signal reaches both; the child needs a moment to clean up.

    A shell starts what it puts in the background deaf to that signal; both listen again, as in a terminal.
    """
    cleaned = tmp_path / "cleaned.txt"
    child = (
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n    print('ready', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt:\n    time.sleep(0.5); pathlib.Path(sys.argv[1]).touch()\n"
    )
    parent = (
        "import os, signal, sys\nsys.path.insert(0, sys.argv[1])\nimport dev\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n    dev.to_the_end([sys.executable, '-c', sys.argv[2], sys.argv[3]], os.environ)\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    command = [sys.executable, "-c", parent, str(dev.ROOT / "installer"), child, str(cleaned)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"ready\n"
        os.killpg(started.pid, signal.SIGINT)
        assert started.wait(timeout=20) == 130
    assert cleaned.exists()


def _record_what_is_started(monkeypatch: pytest.MonkeyPatch, failing: str = "") -> list[list[str]]:
    """Note the arguments of what would be started, instead of setting up and starting it."""
    started: list[list[str]] = []

    def to_the_end(command: list[str], environment: dict[str, str]) -> int:
        started.append(command[1:])
        return 1 if failing and failing in command else 0

    monkeypatch.setattr(dev, "to_the_end", to_the_end)
    monkeypatch.setattr(dev, "set_up", lambda *, for_tests: 0)
    return started
