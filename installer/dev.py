"""Set up, run and test Bekal on a machine that has nothing but Python: `python3 installer/dev.py run`.

    run             open the window on a practice centre; without a display, run the demo
    test            every check: format, lint, types, contracts, tests  [--quick] [--long] [PATH ...]
    setup           only make .venv and install what both commands need; afterwards they work offline
    lock            write installer/requirements.lock again from pyproject.toml, with `uv`  [--upgrade]

Only the standard library is used here, and only syntax that an old Python can read, so that it can say that
it is too old.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "installer" / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "bekal-installed.txt"
WINDOWS = os.name == "nt"
OLDEST = (3, 11)

# Each need is one package or several names for it, the newest first: Debian 13 and Ubuntu 24 renamed some.
QT_OFFSCREEN = (
    ("libglib2.0-0t64", "libglib2.0-0"),
    ("libegl1",),
    ("libgl1",),
    ("libx11-6",),
    ("libdbus-1-3",),
    ("libfontconfig1",),
    ("libxkbcommon0",),
    ("libpulse0",),  # QtMultimedia: the camera
)
QT_WINDOW = (
    ("libxcb-cursor0",),
    ("libxcb-icccm4",),
    ("libxcb-keysyms1",),
    ("libxcb-shape0",),
    ("libxcb-xkb1",),
    ("libxkbcommon-x11-0",),
    ("xvfb",),
    ("xauth",),
)
FONTS = (("fonts-open-sans", "fonts-noto-core"),)  # a bare Debian has no letters at all, or only DejaVu
POSTGRES = (("postgresql",),)
SECOND_OPINIONS = (("zbar-tools",), ("poppler-utils",), ("openssl",))  # others that read and check our papers


class Stop(Exception):
    """The command cannot go on; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    if sys.version_info < OLDEST:
        say(f"Bekal needs Python 3.11 or newer; this is {platform.python_version()} ({sys.executable}).")
        return 2
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.do(asked))
    except Stop as stop:
        say(str(stop))
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up, run and test Bekal.")
    commands = parser.add_subparsers(title="commands", metavar="run|test|setup|lock", required=True)
    run = commands.add_parser("run", help="open the window on a practice centre")
    run.set_defaults(do=lambda _: run_program())
    test = commands.add_parser("test", help="run every check")
    test.add_argument("--quick", action="store_true", help="only format, lint, types and contracts")
    test.add_argument("--long", action="store_true", help="also the full fault and fuzz runs")
    test.add_argument("paths", nargs="*", metavar="PATH", help="only the tests of these files or folders")
    test.set_defaults(do=lambda asked: run_checks(quick=asked.quick, long=asked.long, paths=asked.paths))
    setup = commands.add_parser("setup", help="only install what the other commands need")
    setup.set_defaults(do=lambda _: set_up(for_tests=True))
    lock = commands.add_parser("lock", help="write the lock file again")
    lock.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    lock.set_defaults(do=lambda asked: write_lock(upgrade=asked.upgrade))
    return parser


def say(text: str) -> None:
    """Tell the developer one thing."""
    print(f"dev.py: {text}", flush=True)


# The system: what apt brings


def needed(*, for_tests: bool) -> list[tuple[str, ...]]:
    """List what this Linux machine needs, each as the names it may have."""
    needs = [*QT_OFFSCREEN, *QT_WINDOW, *FONTS]
    if importlib.util.find_spec("ensurepip") is None:  # Debian takes it out of its python3
        needs.append((f"python{sys.version_info.major}.{sys.version_info.minor}-venv", "python3-venv"))
    if for_tests and not os.environ.get("BEKAL_TEST_DATABASE"):
        import cluster  # beside this file

        if cluster.binaries() is None:
            needs.extend(POSTGRES)
    if for_tests:
        import page_tools  # beside this file

        needs.extend(page_tools.packages())
        needs.extend(SECOND_OPINIONS)
    return needs


def missing(needs: Sequence[tuple[str, ...]], installed: set[str], is_offered: Callable[[str], bool]) -> list[str]:
    """Name one package for each need that nothing installed meets: the first that apt offers."""
    names = []
    for need in needs:
        if installed.isdisjoint(need):
            names.append(next((name for name in need if is_offered(name)), need[-1]))
    return names


def installed_packages(names: Sequence[str]) -> set[str]:
    """Ask dpkg which of these packages are installed."""
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,  # it fails when it does not know one of the names
    )
    return {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}


def install_system_packages(*, for_tests: bool) -> None:
    """Bring what Qt, the tests and `venv` need from the distribution: only what is missing."""
    if not sys.platform.startswith("linux"):
        return
    needs = needed(for_tests=for_tests)
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        say("no apt here; if something is missing, these Debian packages have it: " + _names(needs))
        return
    installed = installed_packages([name for need in needs for name in need])
    if not missing(needs, installed, lambda _: True):
        return
    as_root = _as_root()
    if as_root is None:
        known = missing(needs, installed, _is_offered)
        say(f"not root and no sudo; ask somebody to run: apt-get install {' '.join(known)}")
        return
    _apt(as_root, "update")
    names = missing(needs, installed, _is_offered)
    say("installing " + " ".join(names))
    if not _apt(as_root, "install", "--yes", "--no-install-recommends", *names):
        say("apt could not install them; going on without")


def _names(needs: Sequence[tuple[str, ...]]) -> str:
    return " ".join(need[-1] for need in needs)


def _as_root() -> list[str] | None:
    """Return what to write before a command so that it runs as root, or None if there is no way."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    sudo = ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else ["sudo", "--non-interactive"]
    asked = subprocess.run([*sudo, "true"], stderr=subprocess.DEVNULL, check=False)
    return sudo if asked.returncode == 0 else None


def _apt(as_root: list[str], *arguments: str) -> bool:
    command = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *arguments]
    # hundreds of lines that only matter when it fails
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _is_offered(name: str) -> bool:
    command = ["apt-cache", "show", "--no-all-versions", name]
    found = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return found.returncode == 0 and bool(found.stdout.strip())


# The environment: what pip brings


def program(name: str) -> str:
    """Return the path of a program in .venv."""
    return str(VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name)


def stamp(lock: bytes) -> str:
    """Describe what is to be installed in .venv: another lock, Python or place means installing again."""
    return f"{hashlib.sha256(lock).hexdigest()} {platform.python_version()} {ROOT}\n"


def set_up(*, for_tests: bool) -> int:
    """Make .venv with the locked dependencies and the program itself; touch no network when that is done."""
    install_system_packages(for_tests=for_tests)
    if for_tests:
        import page_tools  # beside this file

        trouble = page_tools.install()
        if trouble:
            say(f"the tests of the verification page will fail: {trouble}")
    wanted = stamp(LOCK.read_bytes())
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted and Path(program("python")).exists():
        return 0
    if not _has_pip():
        say(f"making {VENV.name}")
        _must(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "Python cannot make an environment; on Debian: apt-get install python3-venv",
        )
    pip = [program("python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    say("installing the locked dependencies")
    _must(
        [*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)],
        "pip could not install the dependencies; without a network, bring .venv from a machine that has one",
    )
    _must([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], "pip could not install Bekal")
    STAMP.write_text(wanted, encoding="utf-8")
    return 0


def _has_pip() -> bool:
    if not Path(program("python")).exists():  # also a link to a Python that was removed
        return False
    asked = [program("python"), "-c", "import pip, sys; sys.exit(sys.version.split()[0] != sys.argv[1])"]
    return (
        subprocess.run(
            [*asked, platform.python_version()],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
        == 0
    )


def _must(command: Sequence[str], otherwise: str) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT, check=False).returncode != 0:
        raise Stop(otherwise)


def write_lock(*, upgrade: bool) -> int:
    """Resolve pyproject.toml for every platform and Python from 3.11 on, with the hash of every file."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("the lock is written by `uv`: install it first (pipx install uv)")
    lock = LOCK.relative_to(ROOT).as_posix()
    command = [uv, "pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", lock, "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--only-binary", ":all:"]
    # no header and no notes: neither paths nor addresses of the machine that made it
    command += ["--generate-hashes", "--no-header", "--no-annotate", *(["--upgrade"] if upgrade else [])]
    _must(command, "uv found no set of versions that pyproject.toml allows")
    return 0


# The two commands


def has_display(environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown here."""
    return not sys.platform.startswith("linux") or bool(
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    )


def run_program() -> int:
    """Open the window on a practice centre of synthetic people; without a display, run the demo."""
    set_up(for_tests=False)
    bekal = [program("python"), "-X", "utf8", "-m", "bekal"]
    if has_display(os.environ):
        return to_the_end([*bekal, "--practice"], os.environ)
    out = ROOT / "build" / "demo"
    say(f"no display here, so the demo runs instead of the window; see {out}")
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(exist_ok=True)
    return to_the_end([*bekal, "demo", "--out", str(out)], os.environ)


def checks() -> list[tuple[str, list[str]]]:
    """List every check that is not a test, by name."""
    return [
        ("format", [program("ruff"), "format", "--check", "."]),
        ("lint", [program("ruff"), "check", "."]),
        ("types", [program("mypy"), "desktop/bekal", "installer"]),
        ("contracts", [program("lint-imports")]),
    ]


def run_checks(*, quick: bool, long: bool, paths: Sequence[str]) -> int:
    """Run every check, also after one has failed; pytest comes last, so its closing line is the last said."""
    set_up(for_tests=not quick)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BEKAL_")}
    environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    results = {}
    for name, command in checks():
        say(f"{name}: {shlex.join([Path(command[0]).stem, *command[1:]])}")
        started = time.monotonic()
        results[name] = to_the_end(command, environment)
        say(f"{name}: {_verdict(results[name])} ({time.monotonic() - started:.0f} s)")
    failed = [name for name, code in results.items() if code != 0]
    say(", ".join(f"{name} {_verdict(code)}" for name, code in results.items()))
    if quick:
        return 1 if failed else 0
    pytest = [program("python"), "-m", "pytest", "-n", "2", "--dist", "loadfile", *paths]
    if not long:
        pytest += ["-m", "not long"]
    with _database() as url:
        if url:
            environment["BEKAL_TEST_DATABASE"] = url
        # the tests' summary repeats it, since nothing is said after them
        environment["BEKAL_FAILED_CHECKS"] = " ".join(failed)
        tests = to_the_end(pytest, environment)
    return 1 if failed or tests != 0 else 0


def _verdict(code: int) -> str:
    return "ok" if code == 0 else "FAILED"


@contextlib.contextmanager
def _database() -> Iterator[str | None]:
    """Give the tests a PostgreSQL server: the one that is named, else one of their own, else none."""
    named = os.environ.get("BEKAL_TEST_DATABASE")
    if named or not sys.platform.startswith("linux"):
        yield named
        return
    import cluster  # beside this file

    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(cluster.cluster())
        except cluster.NoServer as reason:
            say(f"no PostgreSQL, so its tests will fail: {reason}")
            url = None
        yield url


def to_the_end(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program and return its exit code; Ctrl+C reaches it as well, and we wait until it has ended."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=ROOT, env=dict(environment))
    interrupted = False
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            interrupted = True
        except SystemExit:
            child.terminate()
            child.wait()
            raise
        else:
            break
    if interrupted:
        raise KeyboardInterrupt
    return code


if __name__ == "__main__":
    # a CI job that is stopped must still stop its database server
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
