"""A clerk at another desk: a process that waits for a line on its input, then accepts one applicant.

Run as `python -m tests.courses.selection.accepting DATABASE STAFF APPLICATION`.
"""

import json
import sys
from pathlib import Path
from uuid import UUID

from tests.makers import KEY, NOW

from bekal.courses.selection import service
from bekal.storage import database
from bekal.terms import ApplicationId


def main(path: str, staff: str, application: str) -> None:
    """Open the centre's file, say so, wait, accept."""
    base = database.open_file(Path(path), KEY)
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.readline()
    with base.writing(by=UUID(staff), at=NOW) as session:
        accepted = service.accept(session, ApplicationId(UUID(application)), now=NOW)
    print(json.dumps([accepted.state.value, accepted.reserve]), flush=True)  # noqa: T201
    base.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
