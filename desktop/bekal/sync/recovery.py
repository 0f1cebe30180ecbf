"""When this database is an old copy or a clone: it begins a new life and sends again what is not surely safe.

What is decided stands in `lives`. Batches sealed in former lives travel along as long as they may hold work that
only they have.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.rights.erasing import (
    LOOKED_AT,
    erase_from_ledger,
    finish_erasures,
    is_anything_due,
)
from bekal.certificates.issue_here import remember as remember_numbers
from bekal.language import say
from bekal.storage.numbers import NumbersUnwritable
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DeviceState, SealedBatch
from bekal.sync import lives, outbox
from bekal.sync.anchor import Anchor, AnchorUnwritable, Verdict
from bekal.sync.device import (
    MACHINE,
    NEW_KEYS,
    PLACE,
    Machine,
    anchor_to_write,
    give_new_keys,
    keep_anchor,
    new_device,
    place_here,
    read_anchors,
    recall_all,
    remember_place,
)
from bekal.sync.ledger import Ledger
from bekal.sync.outbox import Kept
from bekal.sync.streams import incarnation
from bekal.sync.whereabouts import Copied, Place


@dataclass(frozen=True)
class Start:
    """How the database stood to its anchors when it was opened."""

    verdict: Verdict
    has_anchor: bool = True
    """False where the anchor could not be written: work goes on, but nothing can be sent before it is."""
    copied: Copied = Copied.NO
    """Whether the data was copied here from elsewhere since its last start."""

    @property
    def is_renewed(self) -> bool:
        """Whether the database was an old copy or a clone, and began a new life."""
        return self.verdict is Verdict.AHEAD or self.copied is not Copied.NO

    @property
    def is_settled_by_sending(self) -> bool:
        """Whether one sending is all that was asked for; of a copied folder a person has to decide which to use."""
        return self.copied is Copied.NO

    @property
    def notice(self) -> str | None:
        """What to tell the person, in the chosen language; None where all is well."""
        match self.copied:
            case Copied.FROM_ANOTHER_PC:
                return elsewhere_notice()
            case Copied.BESIDE_ITS_ORIGINAL:
                return twin_notice()
        if self.is_renewed:
            return renewal_notice()
        if not self.has_anchor:
            return say(
                "Tanda pengaman komputer ini belum dapat ditulis. Data tetap tersimpan, tetapi belum dapat dikirim. "
                "Periksa ruang kosong dan izin folder."
            )
        return None


def renewal_notice() -> str:
    """Say that this database was an old copy or a clone, what is safe, and what to do."""
    return say(
        "Data di komputer ini salinan lama atau kembar. Semua yang ada di sini aman dan dikirim lagi tanpa terhitung "
        "dua kali; pekerjaan sesudah salinan itu kembali dari pusat sejauh sudah dikirim. Kirim sekarang: lewat "
        "internet, atau dengan flashdisk yang balasannya lalu dibaca di sini."
    )


def elsewhere_notice() -> str:
    """Say that the data was last used on another PC, what is safe, and what to do."""
    return say(
        "Data ini terakhir dipakai di komputer lain, atau folder lamanya ditaruh kembali. Semua yang ada di sini aman; "
        "yang kurang kembali dari pusat sesudah kiriman berikut, dan tidak ada yang terhitung dua kali. Pakailah satu "
        "saja: tutup program di sini dan bekerja di sana, atau lanjutkan di sini dan jangan pakai yang lama. Untuk "
        "memakai keduanya, minta berkas aktivasi kedua ke pusat."
    )


def twin_notice() -> str:
    """Say that the data is a copy whose original lies on this PC too, what is safe, and what to do."""
    return say(
        "Folder data ini salinan; aslinya masih ada di komputer ini. Semua yang ada di sini aman dan tidak terhitung "
        "dua kali. Pakailah satu saja: tutup program di sini dan buka yang asli, atau lanjutkan di sini dan simpan "
        "yang asli di tempat lain."
    )


def returned_notice(operations: int, *, is_all: bool) -> str:
    """Say how much of this PC's own former work came back from central."""
    if is_all:
        return say(
            "Pekerjaan lama komputer ini sudah kembali dari pusat: {n} catatan. Tidak ada yang perlu diketik ulang.",
            n=operations,
        )
    return say(
        "Pekerjaan lama komputer ini mulai kembali dari pusat: {n} catatan. Masih ada lagi di pusat: salin ke "
        "flashdisk dan bawa sekali lagi.",
        n=operations,
    )


def set_back_notice() -> str:
    """Say that central was restored from a backup, what is safe, and that what it lost goes again."""
    return say(
        "Pusat baru dipulihkan dari cadangannya. Semua yang ada di sini aman; yang hilang di pusat dikirim lagi dengan "
        "kiriman ini atau berikutnya, tanpa terhitung dua kali."
    )


def repaired_notice(rows: int) -> str:
    """Say that what differed from central was found and put right."""
    return say(
        "Isi komputer ini dan isi pusat berbeda pada {n} catatan. Keduanya sudah disamakan dari riwayatnya; tidak ada "
        "yang hilang. Salin ke flashdisk sekali lagi supaya pusat menerima bagiannya.",
        n=rows,
    )


def check_start(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE, device: UUID | None = None) -> Start:
    """Compare the database with its anchors; offline, at every start and before every sealing.

    An anchor ahead of the database shows an old copy, which begins a new life; one behind, or none, is rewritten.
    A sealed file with work that the database lacks shows the same, and so does a database that finds itself copied
    to another place. A database that has no device yet gets one. An erasure that was decided on another PC is
    finished here. `device` is this one, where that is known.
    """
    # what is remembered first, the database after it: a neighbour that seals in between is no step back
    outside = look_outside(centre, machine, device=device)
    with centre.database.reading() as session:
        found = _compared(session, centre, outside, now, machine)
    if found.are_keys_asked:
        give_new_keys(centre)
    if found.is_erasing:
        with centre.database.writing() as session:
            erase_from_ledger(session, now=now)
            finish_erasures(session)
    if found.is_renewed or found.place is not None:
        with centre.database.writing() as session:
            if found.is_renewed:
                renew(session, now=now, machine=machine)
            if found.place is not None:
                remember_place(session, found.place)
    if centre.shared is not None:
        _remember_for_neighbours(centre)
    has_anchor = True
    if found.is_renewed or not found.is_written:
        try:
            keep_anchor(centre, machine=machine)
        except AnchorUnwritable:
            has_anchor = False
    return Start(found.verdict, has_anchor=has_anchor, copied=found.copied)


@dataclass(frozen=True)
class Outside:
    """What is remembered of this device outside its database: its anchors, and the files it sealed."""

    device: UUID
    anchors: list[Anchor]
    files: list[Kept]


def look_outside(centre: OpenCentre, machine: Machine, *, device: UUID | None = None) -> Outside:
    """Read what is remembered of this device outside its database; `device` is this one, where that is known."""
    device = device or _device_here(centre, machine)
    return Outside(device, read_anchors(centre, device, machine), outbox.kept(machine.files, centre.folder.outgoing))


def is_in_order(
    session: Session,
    centre: OpenCentre,
    outside: Outside,
    *,
    now: datetime,
    machine: Machine,
    down: Mapping[str, int] | None = None,
) -> bool:
    """Whether `check_start` has nothing to do, as the database stands to what was read outside before.

    `down` are the versions of central's documents, where they are at hand.
    """
    found = _compared(session, centre, outside, now, machine, down)
    is_repaired = found.are_keys_asked or found.is_erasing or found.is_renewed or found.place is not None
    return found.is_written and not is_repaired


@dataclass(frozen=True)
class _Compared:
    """How the database stands to what is remembered outside it, and what else is to be done at a start."""

    verdict: Verdict
    is_written: bool
    """Whether every copy of the anchor says what the database does."""
    are_keys_asked: bool
    is_erasing: bool
    copied: Copied
    place: Place | None
    """Where the data lies now, if that is to be remembered."""

    @property
    def is_renewed(self) -> bool:
        return self.verdict is Verdict.AHEAD or self.copied is not Copied.NO


def _compared(
    session: Session,
    centre: OpenCentre,
    outside: Outside,
    now: datetime,
    machine: Machine,
    down: Mapping[str, int] | None = None,
) -> _Compared:
    kept = recall_all(session, NEW_KEYS, PLACE, also=LOOKED_AT)
    copied, place = place_here(outside.device, kept[PLACE], centre, machine)
    return _Compared(
        lives.stands(Ledger(session, now=now), outside.anchors, outside.files),
        anchor_to_write(session, outside.anchors, centre, machine, down=down) is None,
        bool(kept[NEW_KEYS]),
        is_anything_due(session, kept),
        copied,
        place,
    )


def _device_here(centre: OpenCentre, machine: Machine) -> UUID:
    with centre.database.reading() as session:
        device: UUID | None = session.connection().execute(_DEVICE).scalar_one_or_none()
    if device is None:
        with centre.database.writing() as session:
            device = new_device(session, machine=machine)
    return device


_DEVICE = select(DeviceState.__table__.c.device)


def _remember_for_neighbours(centre: OpenCentre) -> None:
    """Remember outside the database what other desks did in it: the numbers they used, whom they erased.

    Should the server be set back to an old copy, each desk knows it, whichever of them notices first.
    """
    with centre.database.reading() as session:
        with contextlib.suppress(NumbersUnwritable):  # before anything is issued or printed it is tried again
            remember_numbers(session, centre)
        if centre.database.erasures is not None:
            centre.database.erasures.follow(session)


def hash_at(session: Session, inc: str, seq: int) -> str | None:
    """Return the hash of this device's own batch of a number, None if it has none."""
    return session.scalars(select(SealedBatch.hash).where(SealedBatch.inc == inc, SealedBatch.seq == seq)).one_or_none()


def renew(session: Session, *, now: datetime, machine: Machine = MACHINE) -> None:
    """Begin a new life of this database, in the caller's transaction; the anchor is written after its commit."""
    lives.begin_anew(Ledger(session, now=now), incarnation(machine.random(8)))


def left_behind(session: Session, centre: OpenCentre, machine: Machine, *, now: datetime) -> list[Kept]:
    """Return the files of former lives that may hold work which only they have, and those that go before them."""
    known = set(session.scalars(select(SealedBatch.file)))
    return lives.left_behind(Ledger(session, now=now), outbox.kept(machine.files, centre.folder.outgoing), known)
