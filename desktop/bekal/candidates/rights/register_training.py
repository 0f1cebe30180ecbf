"""What is stored about a person as a trainee and after the training: attempts, results, certificates, tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from bekal.candidates.rights.rules import Left, emptied, stays
from bekal.language import marked, say


@dataclass(frozen=True)
class Item:
    """One field of what is stored: its word (none: it means nothing to a person), and what an erasure leaves."""

    _word: str = ""
    left: Left = stays

    @property
    def word(self) -> str:
        """What a person calls it, in the chosen language."""
        return say(self._word) if self._word else ""


@dataclass(frozen=True)
class Section:
    """One table of what is stored about a person."""

    _word: str
    items: Mapping[str, Item]
    is_dropped: bool = False
    """Whether an erasure removes the rows themselves."""

    @property
    def word(self) -> str:
        """The heading, in the chosen language."""
        return say(self._word)


LINK = Item()

TRAINING: Mapping[str, Section] = {
    "attempt": Section(
        marked("Percobaan penilaian"),
        {
            "enrolment_id": LINK,
            "criterion_id": Item(marked("Komponen")),
            "unit_id": Item(marked("Unit")),
            "number": Item(marked("Percobaan ke")),
            "held_on": Item(marked("Tanggal")),
            "score_hundredths": Item(marked("Nilai (perseratus)")),
            "outcome": Item(marked("Hasil")),
            "is_absent": Item(marked("Tidak hadir")),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
    "result": Section(
        marked("Hasil pelatihan"),
        {
            "enrolment_id": LINK,
            "score_hundredths": Item(marked("Nilai (perseratus)")),
            "decision": Item(marked("Keputusan")),
            "decided_on": Item(marked("Diputuskan")),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
    "unit_result": Section(
        marked("Hasil per unit"),
        {"enrolment_id": LINK, "unit_id": Item(marked("Unit")), "outcome": Item(marked("Hasil"))},
    ),
    "certificate": Section(
        marked("Sertifikat"),
        {
            "enrolment_id": LINK,
            "number": Item(marked("Nomor")),
            "series": LINK,
            "year": LINK,
            "sequence": LINK,
            "copy": Item(marked("Lembar ke")),
            "replaces_id": LINK,
            "snapshot": LINK,
            "text": LINK,
            "cti": LINK,
            "kid": LINK,
            "digest": LINK,
            "issued_at": LINK,
            "issued_on": Item(marked("Terbit")),
            "valid_until": Item(marked("Berlaku sampai")),
            "kind": Item(marked("Jenis")),
        },
    ),
    "certificate_event": Section(
        marked("Riwayat sertifikat"),
        {
            "certificate_id": LINK,
            "event": Item(marked("Kejadian")),
            "at": Item(marked("Pada")),
            "reason": Item(marked("Alasan")),
            "other_id": LINK,
            "taker": Item(marked("Diambil oleh"), emptied),
            "scan": Item("", emptied),
            "letter_number": Item(marked("Nomor surat"), emptied),
            "request": LINK,
        },
    ),
    "blank_event": Section(
        marked("Blangko"),
        {
            "series": LINK,
            "number": Item(marked("Nomor")),
            "event": Item(marked("Kejadian")),
            "certificate_id": LINK,
            "at": Item(marked("Pada")),
            "reason": Item(marked("Alasan"), emptied),
            "letter_number": Item(marked("Nomor surat")),
        },
    ),
    "language_result": Section(
        marked("Tes bahasa"),
        {
            "candidate_id": LINK,
            "scheme": Item(marked("Tes")),
            "level": Item(marked("Tingkat")),
            "taken_on": Item(marked("Tanggal")),
            "total_hundredths": Item(marked("Nilai (perseratus)")),
            "sections": Item(marked("Nilai per bagian")),
            "decision": Item(marked("Keputusan")),
            "certificate_no": Item(marked("Nomor"), emptied),
            "valid_until": Item(marked("Berlaku sampai")),
            "evidence_seen": Item(marked("Asli dilihat")),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
    "competency_queue": Section(
        marked("Uji kompetensi"),
        {
            "candidate_id": LINK,
            "scheme_id": Item(marked("Skema")),
            "number": Item(marked("Percobaan ke")),
            "enrolment_id": LINK,
            "place": Item(marked("Tempat"), emptied),
            "queued_on": Item(marked("Mendaftar")),
            "state": Item(marked("Keadaan")),
            "test_id": LINK,
            "outcome": Item(marked("Hasil")),
            "is_absent": Item(marked("Tidak hadir")),
            "decided_on": Item(marked("Diputuskan")),
            "certificate_no": Item(marked("Nomor"), emptied),
            "registration_no": Item(marked("Nomor registrasi"), emptied),
            "blank_no": Item(marked("Nomor blangko"), emptied),
            "issued_on": Item(marked("Terbit")),
            "valid_until": Item(marked("Berlaku sampai")),
            "evidence_seen": Item(marked("Asli dilihat")),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
}
"""In the order in which a person reads it."""
