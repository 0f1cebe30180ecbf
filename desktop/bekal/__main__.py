"""The program's one door: without a command the window, with one the command line."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the command named in the arguments; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if any(not word.startswith("-") for word in _without_values(given)) or {"-h", "--help", "--version"} & set(given):
        from bekal.cli.main import run

        return run(given)
    from bekal.ui.start import open_window

    return open_window(given)


def _without_values(given: Sequence[str]) -> list[str]:
    """Return the words of a call without the values of the options that stand before a command."""
    words, skip = [], False
    for word in given:
        if not skip:
            words.append(word)
        skip = word in {"--data", "--lang"}
    return words


if __name__ == "__main__":
    sys.exit(main())
