"""What a record is called: by the person, the course or the programme it belongs to, whatever table it is in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import String, Table, select
from sqlalchemy.orm import Session

from bekal.language import marked, say
from bekal.storage.journal import synced_tables
from bekal.storage.standing import chunks

_OWN, _ELSE = ("name", "title"), ("number", "code")
"""Columns that name a record by themselves, and those that do where nothing leads to a better name."""
_WAYS = ("candidate_id", "enrolment_id", "application_id", "certificate_id", "course_id", "meeting_id", "programme_id")
"""Columns that lead to what names a record, the most telling first."""
_DEPTH = 4


KINDS = {
    "application": marked("lamaran"),
    "assessment_plan": marked("rencana penilaian"),
    "assurance": marked("pernyataan lanjut kerja"),
    "attempt": marked("percobaan nilai"),
    "blank_event": marked("catatan blangko"),
    "blank_receipt": marked("penerimaan blangko"),
    "candidate": marked("pendaftar"),
    "card": marked("kartu"),
    "centre": marked("data balai"),
    "centre_logo": marked("logo balai"),
    "certificate": marked("sertifikat"),
    "certificate_event": marked("catatan sertifikat"),
    "certificate_template": marked("tampilan sertifikat"),
    "code_mapping": marked("padanan kode"),
    "competency_queue": marked("antrean uji kompetensi"),
    "competency_scheme": marked("skema uji"),
    "competency_test": marked("uji kompetensi"),
    "consent": marked("persetujuan data"),
    "course": marked("kelas"),
    "criterion": marked("komponen nilai"),
    "enrolment": marked("peserta"),
    "graduation": marked("penetapan kelulusan"),
    "guest": marked("tamu kelas"),
    "holiday": marked("hari libur"),
    "import_mapping": marked("padanan kolom"),
    "intake": marked("gelombang"),
    "language_result": marked("hasil tes bahasa"),
    "leave_letter": marked("surat izin"),
    "mark": marked("absensi"),
    "meeting": marked("pertemuan"),
    "paper": marked("berkas"),
    "paper_rule": marked("syarat berkas"),
    "passage": marked("lintasan kartu"),
    "person_apart": marked("pasangan bukan orang yang sama"),
    "person_link": marked("penggabungan orang"),
    "programme": marked("program"),
    "reference_edition": marked("edisi data acuan"),
    "result": marked("nilai"),
    "scan": marked("hasil pindai"),
    "selection": marked("seleksi"),
    "selection_score": marked("nilai seleksi"),
    "selection_seat": marked("tempat seleksi"),
    "selection_session": marked("sesi seleksi"),
    "selection_test": marked("tes seleksi"),
    "signed_sheet": marked("daftar hadir bertanda tangan"),
    "staff": marked("pengguna"),
    "teaching": marked("penugasan instruktur"),
    "template_picture": marked("gambar tampilan"),
    "unit": marked("unit kompetensi"),
    "unit_result": marked("nilai unit"),
    "warning_letter": marked("surat peringatan"),
}
"""What a record of each synced table is, in a person's words."""


def kind_word(entity: str) -> str:
    """Return what a record of a table is, in the chosen language; of a table unknown here, simply a record."""
    return say(KINDS[entity]) if entity in KINDS else say("catatan")


@dataclass(frozen=True, slots=True)
class Named:
    """What a record is called, and the record that bears this name: where a screen can go."""

    name: str
    entity: str
    row_id: UUID


def names(session: Session, wanted: Iterable[tuple[str, UUID]]) -> dict[UUID, Named]:
    """Return what each of these records (table, id) is called; those that are gone or nameless are left out."""
    asked: dict[str, set[UUID]] = defaultdict(set)
    for entity, row_id in wanted:
        asked[entity].add(row_id)
    return _named(session, asked, _DEPTH)


def _named(session: Session, asked: Mapping[str, set[UUID]], depth: int) -> dict[UUID, Named]:
    found: dict[UUID, Named] = {}
    leads: dict[UUID, UUID] = {}
    further: dict[str, set[UUID]] = defaultdict(set)
    for entity, ids in asked.items():
        own, way, target = _way(entity)
        if not own and not way:
            continue
        table = cast("Table", synced_tables()[entity].__table__)
        for some in chunks(sorted(ids)):
            for row_id, said in session.execute(select(table.c.id, table.c[own or way]).where(table.c.id.in_(some))):
                if own and said:
                    found[row_id] = Named(str(said), entity, row_id)
                elif way and said is not None:
                    leads[row_id] = said
                    further[target].add(said)
    if further and depth:
        beyond = _named(session, further, depth - 1)
        found |= {row_id: beyond[leads[row_id]] for row_id in leads if leads[row_id] in beyond}
    return found


@cache
def _way(entity: str) -> tuple[str, str, str]:
    """Return the column that names a record of this kind, or the one that leads on and the table it leads to."""
    record = synced_tables().get(entity)
    if record is None:
        return "", "", ""
    table = cast("Table", record.__table__)
    texts = [name for name in (*_OWN, *_ELSE) if name in table.columns and isinstance(table.c[name].type, String)]
    ways = [name for name in _WAYS if name in table.columns and table.c[name].foreign_keys]
    if ways and not set(_OWN).intersection(texts):
        (key, *_) = table.c[ways[0]].foreign_keys
        return "", ways[0], key.column.table.name
    return (texts[0] if texts else ""), "", ""
