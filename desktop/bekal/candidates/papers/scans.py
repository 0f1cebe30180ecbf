"""Scans of papers: kept, moved, marked, removed, looked at."""

import contextlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.papers import kinds, rules
from bekal.candidates.papers.pictures import Prepared, thumbnail
from bekal.candidates.papers.reading import ScanRow
from bekal.candidates.papers.scan_files import NotAPicture, PictureDamaged
from bekal.candidates.papers.service import paper_row
from bekal.candidates.rights.persons import open_to_change
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.attachments import AttachmentDamaged, AttachmentMissing, attachments_of
from bekal.storage.ids import new_id
from bekal.storage.records import Paper, PaperRule, Scan, Viewing
from bekal.terms import CandidateId, PaperState, ScanId


def attach(
    session: Session, candidate_id: CandidateId, kind: str, scans: Sequence[Prepared], *, now: datetime
) -> tuple[ScanId, ...]:
    """Keep scans of a candidate's paper, encrypted; a paper that was not there is there as a scan from now on.

    Raises:
        UnknownPaper, ScanNotKept, PersonErased, PersonRestricted: nothing was kept.

    """
    allow(session, Action.REGISTER)
    rules.check_kind(kind)
    check_kept(session, kind)
    open_to_change(session, candidate_id)
    place = attachments_of(session)
    kept = [(scan, place.keep(scan.data)) for scan in scans]  # the bytes before the row that names them
    paper = paper_row(session, candidate_id, kind)
    rows = [
        Scan(
            paper_id=paper.id,
            address=address,
            media=scan.media,
            size=len(scan.data),
            pages=scan.pages,
            title=scan.name[: rules.LONGEST_NUMBER],
            taken_at=now,
        )
        for scan, address in kept
    ]
    session.add_all(rows)
    if rows and paper.state is PaperState.NONE:
        paper.state = PaperState.SCAN
    session.flush()
    return tuple(ScanId(row.id) for row in rows)


def move(session: Session, scan_id: ScanId, candidate_id: CandidateId, kind: str) -> None:
    """Hang a scan on another paper, or on another person's: it was filed wrongly.

    Raises:
        UnknownPaper, ScanNotKept, PersonErased, PersonRestricted: it stays where it was.

    """
    allow(session, Action.REGISTER)
    rules.check_kind(kind)
    check_kept(session, kind)
    scan = session.get_one(Scan, scan_id)
    former = _paper_of(session, scan)
    paper = paper_row(session, candidate_id, kind)
    if paper.id == former.id:
        return
    scan.paper_id = paper.id
    session.flush()
    if paper.state is PaperState.NONE:
        paper.state = PaperState.SCAN
    _forget_scan_state(session, former)
    session.flush()


def mark_unreadable(session: Session, scan_id: ScanId, *, unreadable: bool = True) -> None:
    """Note that a scan cannot be read, or that it can after all; it is kept either way.

    Raises:
        PersonErased, PersonRestricted: nothing was noted.

    """
    allow(session, Action.REGISTER)
    scan = session.get_one(Scan, scan_id)
    _paper_of(session, scan)
    scan.unreadable = unreadable
    session.flush()


def remove(session: Session, scan_id: ScanId) -> None:
    """Take a scan off its paper; its bytes stay until the person's data are destroyed, so that it can be undone.

    Raises:
        PersonErased, PersonRestricted: it stays.

    """
    allow(session, Action.REGISTER)
    scan = session.get_one(Scan, scan_id)
    paper = _paper_of(session, scan)
    scan.removed = True
    session.flush()
    _forget_scan_state(session, paper)
    session.flush()


def look_at(session: Session, scan_id: ScanId, *, now: datetime) -> bytes:
    """Return the bytes of a scan, and write down who looked at whose paper.

    Raises:
        AttachmentMissing, AttachmentDamaged: it cannot be shown.

    """
    allow(session, Action.REGISTER)
    scan = session.get_one(Scan, scan_id)
    paper = session.get_one(Paper, scan.paper_id)
    data = attachments_of(session).read(scan.address)
    by = journal.signature(session).by
    session.add(Viewing(id=new_id(), staff_id=by, candidate_id=paper.candidate_id, what=f"scan {paper.kind}", at=now))
    session.flush()
    return data


def check_kept(session: Session, kind: str) -> None:
    """Refuse a scan of a health or police paper, unless a rule of the centre lets it be kept.

    Raises:
        ScanNotKept: only the outcome and the dates are.

    """
    of = kinds.kind(kind)
    if not of.status_only:
        return
    lets = select(PaperRule.id).where(PaperRule.kind == kind, PaperRule.condition == rules.KEEP_SCAN, PaperRule.asked)
    if session.scalars(lets).first() is None:
        raise rules.ScanNotKept(title=of.title)


def _paper_of(session: Session, scan: Scan) -> Paper:
    """Return the paper a scan hangs on, of somebody whose data may be changed."""
    paper = session.get_one(Paper, scan.paper_id)
    open_to_change(session, CandidateId(paper.candidate_id))
    return paper


def _forget_scan_state(session: Session, paper: Paper) -> None:
    """A paper of which there was nothing but a scan is not there once the scan is gone."""
    if paper.state is PaperState.SCAN:
        left = select(Scan.id).where(Scan.paper_id == paper.id, ~Scan.removed).limit(1)
        if session.scalar(left) is None:
            paper.state = PaperState.NONE


def thumbnails(session: Session, scans: Sequence[ScanRow], edge: int) -> dict[str, bytes]:
    """Return small pictures of scans by their addresses; those that cannot be had here are left out."""
    place, found = attachments_of(session), {}
    for scan in scans:
        with contextlib.suppress(AttachmentMissing, AttachmentDamaged, NotAPicture, PictureDamaged):
            found[scan.address] = thumbnail(place.read(scan.address), scan.title, edge)
    return found
