"""Arguments, languages and exit codes of the command line."""

import argparse
import contextlib
import functools
import io
import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence

from bekal import __version__, language
from bekal.cli import (
    assessment,
    attendance,
    backups,
    candidates,
    cards,
    central,
    centre,
    certificates,
    competency,
    conflicts,
    courses,
    desks,
    enrolling,
    history,
    instructors,
    language_tests,
    papers,
    selection,
    setting_up,
    sync,
    timetable,
    warnings,
)
from bekal.cli.call import Call, PlaceUnusable, print_json
from bekal.cli.disk import reason
from bekal.cli.plainly import plainly
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.messages import sentence
from bekal.traces import lines_of

DONE, BUG, USAGE, REFUSED, UNAVAILABLE = 0, 1, 2, 3, 4

_PARTS = (
    setting_up,
    centre,
    candidates,
    papers,
    courses,
    selection,
    timetable,
    instructors,
    attendance,
    cards,
    warnings,
    assessment,
    language_tests,
    competency,
    certificates,
    history,
    enrolling,
    sync,
    conflicts,
    backups,
    desks,
    central,
)


def run(given: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be cp1252
    language.choose(_language_in(given))
    try:
        with _untranslated():
            arguments = parser().parse_args(given)
    except SystemExit as leaving:
        if leaving.code and "--json" in given:
            print_json({"error": "WrongUsage", "message": say("Perintah ini ditulis salah. Lihat --help.")})
        return USAGE if leaving.code else DONE
    call = Call(arguments)
    try:
        answer = arguments.command(call)
        if arguments.json:
            print_json(answer)
        else:
            sys.stdout.write(plainly(answer, wide=shutil.get_terminal_size().columns))
        return DONE
    except Told as error:
        return _told(error, as_json=arguments.json)
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return UNAVAILABLE
    except OSError as error:  # a disk that is full, write-protected or gone, where no part has its own words for it
        logging.getLogger("bekal").warning("the world said no: %s", type(error).__name__)
        place = error.filename if isinstance(error.filename, str) else str(error.filename or "–")
        return _told(PlaceUnusable(path=place, why=reason(error)), as_json=arguments.json)
    except KeyboardInterrupt:
        sys.stderr.write(say("Dihentikan. Yang sudah tersimpan tetap aman.") + "\n")
        return UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours becomes an exit code
        # without the error's text, which may name people
        logging.getLogger("bekal").error("unexpected\n%s", "\n".join(lines_of(error)))  # noqa: TRY400
        words = say("Program mengalami kesalahan. Yang sudah tersimpan tetap aman.")
        sys.stderr.write(words + "\n")
        if arguments.json:
            print_json({"error": "Surprise", "message": words})
        return BUG


def _told(error: Told, *, as_json: bool) -> int:
    """Say why it was not done, to the person and to the script, and return the exit code."""
    sys.stderr.write(sentence(error) + "\n")
    if as_json:
        print_json({"error": type(error).__name__, "message": sentence(error)})
    return REFUSED if isinstance(error, Refused) else UNAVAILABLE


@contextlib.contextmanager
def _untranslated() -> Iterator[None]:
    """Keep argparse from looking on the disk for its own words in other languages, once for each of all options."""
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command, in the language chosen."""
    return _parser_in(language.chosen())


@functools.cache  # a program that runs several commands asks for it each time
def _parser_in(_language: str) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="bekal", description=say("Bekal: pendaftaran sampai sertifikat, tanpa internet.")
    )
    top.add_argument("--version", action="version", version=__version__)
    common = _common()
    _add_common(top, defaults=True)
    commands = top.add_subparsers(metavar=say("perintah"), required=True)
    for part in _PARTS:
        part.add_commands(commands, common)
    return top


def _common() -> argparse.ArgumentParser:
    """Return the options every command takes, after its name as well as before it."""
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(options, defaults=False)
    return options


def _add_common(options: argparse.ArgumentParser, *, defaults: bool) -> None:
    def default(value: object) -> object:
        return value if defaults else argparse.SUPPRESS

    options.add_argument("--data", metavar="DIR", default=default(None), help=say("folder data"))
    options.add_argument("--json", action="store_true", default=default(False), help=say("jawaban sebagai JSON"))
    options.add_argument("--quiet", action="store_true", default=default(False), help=say("tanpa pesan"))
    options.add_argument("--lang", choices=("id", "en"), default=default("id"), help=say("bahasa pesan"))
    options.add_argument(
        "--as", dest="as_name", metavar=say("NAMA"), default=default(None), help=say("siapa (PIN: BEKAL_PIN)")
    )


def _language_in(given: Sequence[str]) -> str:
    """Find the language before the parser is built, since its help is said in it."""
    for word, following in zip(given, [*given[1:], ""], strict=True):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return language.INDONESIAN
