"""Where this machine's centre lies, known before anything heavy is loaded."""

from pathlib import Path

from bekal import paths

PRACTICE_FOLDER = "Bekal Latihan"
_CENTRE = ("bekal.db", "server.json")
"""Either is a centre: a file of its own, or the note of the server that this desk works on."""


def holds_centre(folder: Path) -> bool:
    """Say whether a centre lies in a folder."""
    return any((folder / name).exists() for name in _CENTRE)


def data_folder(named: Path | None, *, practice: bool) -> Path:
    """Return the data folder to open: the named one, the practice centre's, or this person's own."""
    if practice and not (named and holds_centre(named)):
        return (named or paths.default_data().parent / PRACTICE_FOLDER) / "balai"
    return named or paths.default_data()
