"""Writing answers onto a stick: receipts, documents and changes, each device's in its own folder.

Changes may be much: papers are made and written a few at a time, at most so many a device and reading; what is more
follows with the next stick. A paper that lies there whole already is left alone.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.central import feeding
from bekal.central.answering import Answer
from bekal.central.home import Central
from bekal.storage.records import CentralDevice
from bekal.sync import comparing, stick
from bekal.sync.batches import FILE_SIZE
from bekal.sync.changes import file_name, name_beginning
from bekal.sync.files import Files
from bekal.sync.questions import Question
from bekal.sync.sealing import encrypter

PAPERS = 256
"""Papers of changes for one life of a device on one stick: 64 MiB."""
_AT_ONCE = 16
_ANSWERS = ("R-", "D-", "C-", "V-")


def write(
    disk: Files,
    root: Path,
    central: Central,
    answer: Answer,
    questions: Mapping[str, Question],
    papers: Mapping[tuple[UUID, str], bytes],
) -> None:
    """Write one device's answers, and then remove the older ones they replace.

    `questions` are those on this stick, by the life that asks; without one, what the device asked last is answered.
    `papers` are what comparing their contents has to say, by device and life.

    Raises:
        Unavailable: the stick or the database; what was written before is whole.

    """
    compared = {
        comparing.file_name(life): papers[answer.device, life] for life in questions if (answer.device, life) in papers
    }
    files = {**answer.files, **compared}
    _put(disk, root, answer, files)
    names = set(files)
    with central.database.reading() as session:
        device = session.get_one(CentralDevice, answer.device)
        if device.revoked_at is None:
            last = feeding.last_asked(session, device) if not questions else None
            for question in [*questions.values(), *([last] if last else [])]:
                names |= _changes(disk, root, central, session, answer, question)
    _tidy(disk, stick.folder_of(root, answer.centre_code, answer.device), names)


def _changes(
    disk: Files, root: Path, central: Central, session: Session, answer: Answer, question: Question
) -> set[str]:
    """Write the papers that answer a question, unless they are there; return their names."""
    encrypt = encrypter([session.get_one(CentralDevice, question.device).recipient])
    folder = stick.folder_of(root, answer.centre_code, answer.device)
    there = _names(disk, folder)
    names: set[str] = set()
    for some in _few(itertools.islice(feeding.tell(central, session, question), PAPERS)):
        new: dict[str, bytes] = {}
        for told in some:
            beginning = name_beginning(question.life, told.after, told.plain)
            whole = next((name for name in there if name.startswith(beginning) and _is_whole(disk, folder, name)), None)
            if whole is None:
                sealed = encrypt(told.plain)
                whole = file_name(question.life, told.after, told.plain, sealed)
                new[whole] = sealed
            names.add(whole)
        if new:
            _put(disk, root, answer, new)
    return names


def _few(papers: Iterator[feeding.Told]) -> Iterator[list[feeding.Told]]:
    while some := list(itertools.islice(papers, _AT_ONCE)):
        yield some


def _put(disk: Files, root: Path, answer: Answer, files: Mapping[str, bytes]) -> None:
    outgoing = [stick.Outgoing(name, lambda data=data: data) for name, data in files.items()]  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
    stick.export(disk, root, centre_code=answer.centre_code, device=answer.device, outgoing=outgoing)


def _names(disk: Files, folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in disk.entries(folder) if entry.is_file)
    except OSError:
        return []


def _is_whole(disk: Files, folder: Path, name: str) -> bool:
    """Whether a file has the sum that its name says: not for whom it is meant, only that it need not be written."""
    try:
        data = disk.read(folder / name, FILE_SIZE + 1)
    except OSError:
        return False
    return name.endswith(f"-{hashlib.sha256(data).hexdigest()[:12]}.tsd")


def _tidy(disk: Files, folder: Path, keep: Iterable[str]) -> None:
    kept = set(keep)
    try:
        for entry in list(disk.entries(folder)):
            is_answer = entry.name.startswith(_ANSWERS) and entry.name.endswith((".tsr", ".tsd"))
            if entry.is_file and is_answer and entry.name not in kept:
                disk.remove(folder / entry.name)
    except OSError:
        return  # old answers do no harm: a device takes the newest
