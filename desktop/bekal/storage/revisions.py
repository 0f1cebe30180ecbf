"""The numbered revisions of the schema, known without importing Alembic."""

from pathlib import Path

HEAD = "0005"
"""The revision this version of the program writes."""


def known() -> frozenset[str]:
    """Return every revision this version can read: the files of `migrations/versions`."""
    versions = Path(__file__).parent / "migrations" / "versions"
    return frozenset(path.stem.split("_")[0] for path in versions.glob("[0-9]*_*.py"))
