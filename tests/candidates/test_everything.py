"""One person's data: everything stored, aliases included, as a paper, as JSON and with the scans."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table
from tests import makers
from tests.documents.papers import texts
from tests.makers import NOW, Made

from bekal.candidates.consent import service as consent
from bekal.candidates.rights import printing
from bekal.candidates.rights import service as rights
from bekal.candidates.rights.everything import as_json, everything
from bekal.candidates.rights.persons import tables_about
from bekal.candidates.rights.register import SECTIONS
from bekal.documents.person_data import person_data_pdf
from bekal.storage.attachments import attachments_of
from bekal.storage.ids import joint_id
from bekal.storage.journal import fields_of, synced_tables
from bekal.storage.records import Application, Paper, PersonLink, Scan, Viewing
from bekal.storage.types import Id
from bekal.terms import ApplicationState, CandidateId, PaperState


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


@pytest.fixture
def who(made: Made) -> CandidateId:
    """A trainee with marks, a paper with a scan, a photo, a consent, an application and an alias."""
    with made.writing() as session:
        files = attachments_of(session)
        of = makers.course(session, trainees_wanted=1)
        makers.mark_all(session, of)
        who = of.candidates[0]
        twin = makers.candidate(session, 99, name="Peserta Contoh Ganda", katakana_name="ペセルタ")
        session.add(PersonLink(kept_id=who, merged_id=twin, reason="orang yang sama", linked_at=NOW))
        paper = Paper(
            id=joint_id("paper", who, "ktp"), candidate_id=who, kind="ktp", state=PaperState.COPY, number="K-77"
        )
        session.add(paper)
        session.add(
            Application(
                course_id=of.id,
                candidate_id=twin,
                state=ApplicationState.ACCEPTED,
                state_on=date(2026, 2, 1),
                applied_at=NOW,
            )
        )
        session.flush()
        for n in range(2):
            session.add(
                Scan(
                    paper_id=paper.id,
                    address=files.keep(b"%PDF contoh " + bytes([65 + n])),
                    media="application/pdf",
                    size=13,
                    title=f"ktp-{n}.pdf",
                    taken_at=NOW,
                )
            )
        consent.give(session, who, purposes=["vacancies"], now=NOW)
        rights.note_viewing(session, who, what="Melihat pindaian KTP", now=NOW)
    return who


def test_the_export_has_every_table_that_hangs_on_a_person_and_every_field(made: Made, who: CandidateId) -> None:
    with made.reading() as session:
        data = json.loads(as_json(everything(session, who, now=NOW)))
    for name, _above in tables_about():  # read off the foreign keys: a table added later fails here
        assert name in data, name
        for row in data[name]:
            assert set(fields_of(name)) <= set(row), name
    assert {name for name in synced_tables() if name in data} - {"centre"} == set(SECTIONS)
    assert data["centre"] == {"code": "PPKD-01", "name": "Balai Contoh"}
    counts = {name: len(data[name]) for name in ("candidate", "paper", "scan", "consent", "application", "enrolment")}
    assert counts == {"candidate": 2, "paper": 1, "scan": 2, "consent": 2, "application": 1, "enrolment": 1}
    assert len(data["mark"]) == 6
    assert len(data["aliases"]) == 1
    assert data["application"][0]["course_id_words"] == "Kelas 1"
    assert data["changes"][0]["by"] == "Kepala Contoh"
    assert [row["what"] for row in data["viewings"]] == ["Melihat pindaian KTP"]


def test_nobody_elses_data_are_in_it(made: Made, who: CandidateId) -> None:
    with made.writing() as session:
        makers.candidate(session, 500, name="Orang Lain Contoh", phone="+6281211112222")
    with made.reading() as session:
        written = as_json(everything(session, who, now=NOW)).decode()
    assert "Orang Lain" not in written
    assert "81211112222" not in written


def test_a_merged_registration_leads_to_the_whole_person(made: Made, who: CandidateId) -> None:
    with made.reading() as session:
        data = everything(session, who, now=NOW)
        assert everything(session, data.aliases[0], now=NOW).id == who


def test_the_paper_says_in_words_what_is_stored(made: Made, who: CandidateId) -> None:
    with made.reading() as session:
        pages = texts(person_data_pdf(printing.sheet(session, everything(session, who, now=NOW))))
    words = " ".join(pages)
    for said in (
        "Data saya",
        "Peserta Contoh 01",
        "Peserta Contoh Ganda",
        "Kabar lowongan dan pelatihan",
        "K-77",
        "6 pertemuan tercatat",
        "Melihat pindaian KTP",
        "Kepala Contoh",
        "Fotokopi",
    ):
        assert said in words, said
    assert len(pages) >= 1
    assert "ペ" not in words  # no face has these letters: a box stands there, and the JSON has them


def test_a_long_history_takes_as_many_pages_as_it_needs(made: Made, who: CandidateId) -> None:
    with made.writing() as session:
        for n in range(120):
            rights.note_viewing(
                session, who, what=f"Melihat berkas nomor {n} dengan keterangan " + "panjang " * 12, now=NOW
            )
    with made.reading() as session:
        pages = texts(person_data_pdf(printing.sheet(session, everything(session, who, now=NOW))))
    assert len(pages) > 3
    assert all(f"nomor {n} " in " ".join(pages) for n in range(120))


def test_the_archive_holds_paper_json_and_scans_and_names_what_is_missing(
    made: Made, who: CandidateId, tmp_path: Path
) -> None:
    with made.writing() as session:
        files = attachments_of(session)
        gone = session.query(Scan).order_by(Scan.title).first()
        assert gone is not None
        files.remove(gone.address)
        written, missing = printing.hand_out_data(session, who, tmp_path / "saya.zip", now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(written.read_bytes()))
    assert {"data.json", "data.pdf"} <= set(archive.namelist())
    scans = [name for name in archive.namelist() if name.startswith("lampiran/")]
    assert len(scans) == len(missing) == 1
    assert archive.read(scans[0]).startswith(b"%PDF contoh")
    assert json.loads(archive.read("data.json"))["person"] == who.hex


def test_handing_out_is_noted_and_a_strange_ending_refused(made: Made, who: CandidateId, tmp_path: Path) -> None:
    with made.writing(made.clerk) as session:
        printing.hand_out_data(session, who, tmp_path / "saya.json", now=NOW)
    with made.reading() as session:
        assert {row.staff_id for row in session.query(Viewing)} == {made.head, made.clerk}
    with pytest.raises(printing.EndingUnknown), made.writing() as session:
        printing.hand_out_data(session, who, tmp_path / "saya.doc", now=NOW)


def test_restricted_data_are_still_shown_to_the_person(made: Made, who: CandidateId, tmp_path: Path) -> None:
    with made.writing() as session:
        rights.restrict(session, who, reason="Diminta", now=NOW)
    with made.writing() as session:
        written, _ = printing.hand_out_data(session, who, tmp_path / "saya.pdf", now=NOW)
    assert "Dibatasi sejak" in " ".join(texts(written.read_bytes()))


def test_every_field_that_means_something_has_its_word() -> None:
    for name, section in SECTIONS.items():
        assert section.word, name
        table = synced_tables()[name].__table__
        assert isinstance(table, Table)
        silent = {field for field, item in section.items.items() if not item.word}
        for field in silent:  # what has no word is an id, an address or a signature, never what a person said
            column = table.columns[field]
            assert isinstance(column.type, Id) or field in {
                "address", "scan", "code", "looked_digest", "series", "year", "sequence", "snapshot",
                "text", "cti", "kid", "digest", "issued_at", "request",
            }, (name, field)  # fmt: skip
