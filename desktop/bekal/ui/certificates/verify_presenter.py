"""What checking does: find texts in what was given, check each against this PC's lists, word the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import marked, say
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.trust import TrustView
    from bekal.certificates.verify import Verification
    from bekal.ui.certificates.verify import VerifyScreen

OLD_AFTER = 45
"""Days after which the lists are called old here; the result itself turns amber by its own rule."""
LARGEST_FILE = 40_000_000
"""Bytes of a file that is read; a scan has a few million."""

_WORDS = {"green": marked("Sah"), "amber": marked("Ragu"), "red": marked("Tolak")}
_COMPARED = ("green", "amber")


@dataclass(frozen=True)
class Checked:
    """A result in words."""

    colour: str
    headline: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str, str], ...]
    """Words, tone and icon."""
    title: tuple[str, str]
    compare: bool

    @property
    def word(self) -> str:
        """One word for a list."""
        return say(_WORDS[self.colour])


@dataclass(frozen=True)
class _Answer:
    source: str
    found: tuple[Checked, ...]


class VerifyPresenter(QObject):
    """Checks in the database worker, which is the only one that renders PDFs."""

    def __init__(self, screen: "VerifyScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.text_given.connect(self.check_text)
        screen.file_given.connect(self.check_files)

    def load(self) -> None:
        """Say how fresh the lists are."""

        def work(session: "Session") -> int | None:
            view = _view(session)
            return view.list_issued

        self._context.jobs.run(work, self._show_freshness, receiver=self)

    def check_text(self, text: str) -> None:
        """Check what was scanned, pasted or typed; an address with the text behind `#` will do."""
        self._check("", lambda: [text])

    def check_files(self, paths: Sequence[Path]) -> None:
        """Check every code in these files."""

        def texts() -> list[str]:
            from bekal.certificates.reading import texts_in

            found: list[str] = []
            for path in paths:
                found += texts_in(_bytes_of(path), path.name)
            return list(dict.fromkeys(found))

        self._screen.edit.clear()
        self._check(", ".join(path.name for path in paths), texts)

    def _check(self, source: str, texts: Callable[[], list[str]]) -> None:
        now = int(self._context.clock().timestamp())

        def work(session: "Session") -> _Answer:
            from bekal.centre.queries import centre
            from bekal.certificates.cose import Realm
            from bekal.certificates.queries import certificates
            from bekal.certificates.reading import gravest_first
            from bekal.certificates.verify import verify

            view, host = _view(session), centre(session).verify_host
            verdicts = gravest_first(verify(text, view, now, host=host) for text in texts())
            found = []
            for verdict in verdicts:
                number = verdict.signed.no if verdict.signed else None
                ours = [row.state.word for row in certificates(session, number=number)] if number else []
                found.append(worded(verdict, practice=view.realm is Realm.PRACTICE, ours=ours))
            return _Answer(source, tuple(found))

        self._context.jobs.run(work, self._show, self._failed, latest="verify", receiver=self)

    def _show(self, answer: _Answer) -> None:
        self._screen.show_results(answer.source, answer.found)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence

        self._screen.show_trouble(sentence(error))

    def _show_freshness(self, issued: int | None) -> None:
        if issued is None:
            words = say("Belum ada daftar kunci dan pencabutan di PC ini. Baca balasan pusat di Validasi & Kirim.")
            self._screen.show_freshness(words, old=True)
            return
        days = (int(self._context.clock().timestamp()) - issued) // 86_400
        words = say("Daftar pencabutan per {date} ({n} hari lalu).", date=_day(issued), n=max(0, days))
        self._screen.show_freshness(words, old=days > OLD_AFTER)


def worded(verdict: "Verification", *, practice: bool, ours: Sequence[str]) -> Checked:
    """Put a result into the words and facts a person reads."""
    from bekal.certificates.results import Colour, Flag, advice, headline, note
    from bekal.certificates.verify import UNKNOWN_AFTER

    doubt = ("muted", "info") if verdict.colour is Colour.GREEN else ("warn", "triangle-alert")
    notes: list[tuple[str, str, str]] = []
    if verdict.ended_on is not None:
        notes.append((say("Sejak tanggal {date}.", date=_day_of(verdict.ended_on)), "bad", "ban"))
    for flag in verdict.flags:
        notes.append((note(flag), *(("ok", "shield-check") if flag is Flag.REGISTERED else doubt)))
    if verdict.unofficial_host is not None:
        words = say(
            "Alamat di kode ini tidak resmi: {host}. Jangan buka alamat itu; periksa hanya di aplikasi ini.",
            host=verdict.unofficial_host,
        )
        notes.append((words, "bad", "triangle-alert"))
    if verdict.checked_against is None:
        words = say("Belum ada daftar pencabutan di alat ini: status pencabutan tidak diketahui.")
        notes.append((words, "warn", "triangle-alert"))
    else:
        words = say("Diperiksa terhadap daftar tanggal {date}.", date=_day_of(verdict.checked_against))
        notes.append((words, "muted", "info"))
        if (verdict.list_age_days or 0) * 86_400 > UNKNOWN_AFTER:
            words = say("Daftarnya terlalu lama: status pencabutan tidak diketahui.")
            notes.append((words, "warn", "triangle-alert"))
    if ours:
        notes.insert(0, (say("Ada di buku balai ini: {state}.", state=ours[0].lower()), "ok", "check"))
    if practice:
        words = say("PC ini dalam mode latihan: kuncinya tidak berlaku di luar latihan.")
        notes.insert(0, (words, "warn", "triangle-alert"))
    return Checked(
        colour=verdict.colour.value,
        headline=headline(verdict.result, verdict.flags),
        advice=advice(verdict.result),
        facts=tuple(_facts(verdict)),
        notes=tuple(notes),
        title=(verdict.signed.name, verdict.signed.no) if verdict.signed else (headline(verdict.result), ""),
        compare=verdict.signed is not None and verdict.colour.value in _COMPARED,
    )


def _facts(verdict: "Verification") -> list[tuple[str, str]]:
    signed = verdict.signed
    if signed is None:
        return []
    from bekal.certificates.claims import day_of
    from bekal.documents.wording import date_words

    place = ", ".join(part for part in (verdict.centre_name, verdict.centre_city) if part)
    return [
        (say("Nama"), signed.name),
        (say("Tanggal lahir"), date_words(day_of(signed.dob)) if signed.dob else "–"),
        (say("Nomor"), signed.no),
        (say("Program"), signed.title + (f", {signed.hours} JP" if signed.hours else "")),
        (say("Selesai"), date_words(day_of(signed.done))),
        (say("Hasil"), signed.result or "–"),
        (say("Diterbitkan"), _day(signed.iat)),
        (say("Balai penerbit"), f"{place} ({verdict.centre})"),
    ]


def _day_of(iso: str) -> str:
    """Write an ISO date as the office does; one far in the future stays as it came."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return iso


def _day(seconds: int) -> str:
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(seconds, UTC).date()
    return date(day.year, day.month, day.day).strftime("%d/%m/%Y")


def _view(session: "Session") -> "TrustView":
    from bekal.certificates.queries import realm, trust_view
    from bekal.certificates.trust import TrustView

    return trust_view(session) or TrustView(
        realm=realm(session), keys={}, ends={}, titles={}, records={}, registers={}, list_issued=None
    )


def _bytes_of(path: Path) -> bytes:
    """Read a file somebody chose.

    Raises:
        FileOutOfReach: it is gone, locked, a folder or far too large.

    """
    from bekal.certificates.reading import FileOutOfReach

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileOutOfReach(name=path.name)
        return path.read_bytes()
    except OSError as error:
        raise FileOutOfReach(name=path.name) from error
