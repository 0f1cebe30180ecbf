"""Write the database that this version keeps for the tests of all later ones: `python -m tests.databases.write`.

Run once for a release, before its first revision is added to; the file is never written again.
"""

import sys
import tempfile
from pathlib import Path

from tests import makers

import bekal
from bekal.attendance.service import mark_rest_present

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Write `<version>.db` unless it is there."""
    target = HERE / f"{bekal.__version__}.db"
    if target.exists():
        print(f"{target.name} is already there")  # noqa: T201 - a script for developers
        return 1
    with tempfile.TemporaryDirectory() as folder:
        with makers.centre(Path(folder)) as made:
            with made.writing() as session:
                of = makers.course(session, trainees_wanted=5)
                mark_rest_present(session, of.meetings[0], today=makers.TODAY)
            with made.database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        target.write_bytes((Path(folder) / "bekal.db").read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
