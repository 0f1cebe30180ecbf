"""The centre's looks: kept as they are, exchanged as a file, and a paper that was issued keeps its own for ever."""

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.certificates.ready import NOW, Ready
from tests.documents.papers import photo, picture_png, texts

from bekal.candidates.papers.photo import set_photo
from bekal.certificates import issuing, queries, service
from bekal.certificates.issue_here import issue_here
from bekal.certificates.prepare_here import prepared, sample_page
from bekal.certificates.templates import parcel, rules
from bekal.certificates.templates import queries as looks
from bekal.certificates.templates import service as templates
from bekal.documents import certificate_template as parts
from bekal.documents.certificate import LookMissing, certificate_pdf, print_run
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_designs import COMPETENCY, JAPANESE, SHIPPED, STANDARD
from bekal.documents.certificate_template import Template
from bekal.documents.certificate_template_text import TemplateTooNew, TemplateUnreadable, body
from bekal.staff.rules import NotAllowed
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate, Certificate, CertificateTemplate, Enrolment, Programme, TemplatePicture
from bekal.terms import CandidateId, Kind, ProgrammeId

OWN = replace(
    STANDARD,
    name="Milik balai",
    front=(*STANDARD.front, parts.Picture(x=240_000, y=18_000, wide=20_000, high=20_000, picture="cap")),
    pictures={"cap": picture_png()},
)


def _programme(ready: Ready) -> ProgrammeId:
    with ready.centre.database.reading() as session:
        return queries.programme_of(session, ready.course).id


def _save(ready: Ready, look: Template, **how: object) -> object:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        return templates.save(session, look, now=NOW, **how)  # type: ignore[arg-type]  # as its name says


def _assign(ready: Ready, look: Template | None) -> None:
    programme = _programme(ready)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        templates.assign(session, programme, look, now=NOW)


def test_a_new_centre_has_the_looks_of_the_program(ready: Ready) -> None:
    with ready.centre.database.reading() as session:
        rows = looks.templates(session)
        assert [row.name for row in rows] == [look.name for look in SHIPPED]
        assert all(row.is_shipped for row in rows)
        assert len(rows[0].programmes) >= 1, "programmes without a choice have the usual one"
        assert looks.look_for(session, _programme(ready)) is STANDARD
        assert looks.template(session, "bahasa jepang").look is JAPANESE
        assert looks.template(session, JAPANESE.digest()[:10]).look is JAPANESE
        with pytest.raises(rules.TemplateUnknown):
            looks.template(session, "tidak ada")


def test_a_look_is_kept_with_its_pictures_and_given_to_a_programme(ready: Ready) -> None:
    id_ = _save(ready, OWN)
    _assign(ready, OWN)
    with ready.centre.database.reading() as session:
        assert looks.look_for(session, _programme(ready)) == OWN
        row = looks.template(session, "Milik balai")
        assert (row.id, row.is_shipped, len(row.programmes)) == (id_, False, 1)
    assert _save(ready, OWN) == id_, "keeping the same look again changes nothing"
    with ready.centre.database.reading() as session:
        assert len(session.scalars(select(TemplatePicture)).all()) == 1


def test_an_edited_look_takes_the_place_of_the_old_one(ready: Ready) -> None:
    id_ = _save(ready, OWN)
    _assign(ready, OWN)
    edited = replace(OWN, margin=13_000)
    _save(ready, edited, instead_of=id_)
    with ready.centre.database.reading() as session:
        assert looks.look_for(session, _programme(ready)) == edited
        assert [row.name for row in looks.templates(session)].count("Milik balai") == 1
        kept = session.get(CertificateTemplate, id_)
        assert kept is not None, "nothing is deleted"
        assert kept.retired_on is not None
    with pytest.raises(rules.TemplateNameTaken):
        _save(ready, replace(OWN, margin=14_000))
    with pytest.raises(rules.TemplateNameTaken):
        _save(ready, replace(OWN, name=STANDARD.name))


def test_a_look_with_faults_is_not_kept(ready: Ready) -> None:
    with pytest.raises(rules.TemplateUnfit) as refused:
        _save(ready, replace(OWN, pictures={}))
    assert "gambar" in str(refused.value.facts["faults"])
    with ready.centre.database.reading() as session:
        assert session.scalars(select(CertificateTemplate)).all() == []


def test_an_instructor_changes_no_look(ready: Ready) -> None:
    programme = _programme(ready)
    changes: list[Callable[..., object]] = [
        lambda session: templates.save(session, OWN, now=NOW),
        lambda session: templates.assign(session, programme, JAPANESE, now=NOW),
        lambda session: templates.retire(session, programme, now=NOW),
    ]
    for change in changes:
        with pytest.raises(NotAllowed), ready.centre.database.writing(by=ready.instructor, at=NOW) as session:
            change(session)


def test_a_language_programme_needs_the_note_that_it_is_no_official_certificate(ready: Ready) -> None:
    silent = replace(STANDARD, name="Tanpa catatan", back=())
    assert not templates.says_what_it_is_not(silent)
    with ready.centre.database.reading() as session:
        assert session.get_one(Programme, _programme(ready)).kind is Kind.LANGUAGE
    with pytest.raises(rules.LanguageNoteMissing):
        _assign(ready, silent)
    for look in SHIPPED:
        assert templates.says_what_it_is_not(look), look.name
        _assign(ready, look)
    _assign(ready, None)
    with ready.centre.database.reading() as session:
        assert looks.look_for(session, _programme(ready)) is STANDARD


def test_an_issued_paper_keeps_its_look_whatever_is_edited_later(ready: Ready) -> None:
    _save(ready, OWN)
    _assign(ready, OWN)
    ready.issue()
    with ready.centre.database.reading() as session:
        before = print_run(service.pages(session, ready.course))
        id_ = looks.template(session, OWN.name).id
        assert {issuing.look_named(text) for text in session.scalars(select(Certificate.snapshot))} == {OWN.digest()}
    _save(ready, replace(OWN, front=OWN.front[2:]), instead_of=id_)
    _assign(ready, COMPETENCY)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        templates.retire(session, id_, now=NOW)
    with ready.centre.database.reading() as session:
        assert print_run(service.pages(session, ready.course)) == before


def test_the_usual_look_is_kept_with_the_papers_so_that_an_update_may_improve_it(ready: Ready) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        row = session.get_one(CertificateTemplate, looks.row_id(session, STANDARD))
        assert row.body == body(STANDARD)
        assert [one.name for one in looks.templates(session)] == [look.name for look in SHIPPED], "and listed once"


def test_a_paper_whose_look_is_not_here_is_not_printed_in_another(ready: Ready) -> None:
    _save(ready, OWN)
    _assign(ready, OWN)
    ready.issue()
    with ready.centre.database.reading() as session:
        kept = session.scalars(select(Certificate.snapshot)).first()
        assert kept is not None
        page = issuing.page_of(kept)
        with pytest.raises(LookMissing):
            certificate_pdf(page)
        elsewhere = replace(page, template_hash="0" * 64)
        with pytest.raises(rules.TemplateNotHere):
            looks.dressed(session, [elsewhere])


def test_a_picture_exchanged_behind_the_look_is_noticed(ready: Ready) -> None:
    _save(ready, OWN)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        session.scalars(select(TemplatePicture)).one().data = photo()
    with ready.centre.database.reading() as session:
        assert looks.look_named(session, OWN.digest()) is None


def test_a_paper_of_the_first_release_is_printed_as_it_was(ready: Ready) -> None:
    old = json.dumps(
        {
            "address": "Jalan Contoh 1", "back_signatory": None, "birth_line": "lahir di Kota Contoh, 7 Mei 1999",
            "centre": "Balai Latihan Contoh", "copy_number": 1, "grading_scale": "90–100 Sangat Baik",
            "hours_and_dates": "640 JP, 5 Januari sampai dengan 12 Maret 2026", "name": "Peserta Contoh 07",
            "notes": ["Nilai akhir: 91."], "number": "0046/BLC/III/2026", "practice": False,
            "programme": "Bahasa Jepang",
            "qr_text": "https://cek.contoh.id/#C1AAAA", "result": "dengan hasil Sangat Baik", "sample": False,
            "signatory": {"name": "Kepala Contoh", "nip": "", "office": "Kepala", "place_and_date": "Kota Contoh"},
            "statement": "telah menyelesaikan", "title": "Sertifikat Pelatihan", "title_en": "Certificate of Training",
            "unit_heading": "Materi",
            "units": [{"code": "B1", "hours": 8, "result": "K", "title": "Huruf", "title_en": ""}],
            "units_title": "Daftar Materi", "verify_host": "cek.contoh.id",
        }
    )  # fmt: skip
    with ready.centre.database.reading() as session:
        (page,) = looks.dressed(session, [issuing.page_of(old)])
    assert page.look is CLASSIC
    front, back = texts(certificate_pdf(page))
    assert "Peserta Contoh 07" in front
    assert "Huruf" in back


# ------------------------------------------------------------------------------------------------------ photo


def _with_photo(ready: Ready) -> CandidateId:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        of = select(Enrolment.candidate_id).where(Enrolment.course_id == ready.course)
        candidate = CandidateId(session.scalars(of).first())  # type: ignore[arg-type]  # there are trainees
        set_photo(session, candidate, photo())
    return candidate


def test_the_photo_of_the_day_of_issue_is_printed(ready: Ready) -> None:
    candidate = _with_photo(ready)
    ready.issue()
    with ready.centre.database.reading() as session:
        name = session.get_one(Candidate, candidate).name
        pages = {page.name: page for page in service.pages(session, ready.course)}
    assert pages[name].photo == photo()
    assert [page.photo for page in pages.values()].count(None) == len(pages) - 1
    assert looks.without_photo(list(pages.values())) == []


def test_an_erased_photo_leaves_an_empty_frame_that_says_so(ready: Ready) -> None:
    candidate = _with_photo(ready)
    ready.issue()
    with ready.centre.database.reading() as session:
        address = session.get_one(Candidate, candidate).photo
        attachments_of(session).remove(address)
        pages = service.pages(session, ready.course)
    bare = [page for page in pages if page.photo_note]
    assert looks.without_photo(pages) == [page.number for page in bare]
    assert len(bare) == 1
    assert "foto tidak ada lagi" in texts(certificate_pdf(bare[0]))[0]


def test_the_preview_is_the_paper_with_its_mark(ready: Ready) -> None:
    _with_photo(ready)
    _save(ready, OWN)
    _assign(ready, OWN)
    with ready.centre.database.reading() as session:
        ready_to_go = prepared(session, ready.centre, ready.course, now=NOW)
        row = ready_to_go.rows[0].eligible
        sample = sample_page(session, ready.course, row, number=ready_to_go.numbers[0], now=NOW)
    issue_here(ready.centre, ready.course, by=ready.head, now=NOW)
    with ready.centre.database.reading() as session:
        printed = next(page for page in service.pages(session, ready.course) if page.name == sample.name)
    assert replace(sample, sample=False, qr_text=printed.qr_text, number=printed.number) == replace(
        printed, template_hash="", practice=sample.practice
    )


# ------------------------------------------------------------------------------------------------------- file


@pytest.mark.parametrize("look", [*SHIPPED, OWN], ids=lambda look: look.name)
def test_a_file_gives_back_the_look(look: Template) -> None:
    data = parcel.packed(look)
    assert parcel.packed(look) == data
    assert parcel.unpacked(data) == look
    assert len(data) < parcel.LARGEST
    assert parcel.file_name(look).endswith(".bekal-template")


def _zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return stream.getvalue()


def _entries(look: Template) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(parcel.packed(look))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_file_that_was_changed_or_holds_more_is_refused() -> None:
    whole = _entries(OWN)
    pictured = next(name for name in whole if name.startswith("pictures/"))
    broken = [
        b"",
        b"no zip",
        bytes(2_000_000),
        parcel.packed(OWN)[:-40],
        _zipped({name: content for name, content in whole.items() if name != "manifest.json"}),
        _zipped({name: content for name, content in whole.items() if name != "template.json"}),
        _zipped({name: content for name, content in whole.items() if name != pictured}),
        _zipped({**whole, pictured: photo()}),
        _zipped({**whole, pictured: bytes(5_000_000)}),
        _zipped({**whole, "manifest.json": b"[]"}),
        _zipped({**whole, "manifest.json": b'{"sha256":1}'}),
        _zipped({**whole, "template.json": whole["template.json"].replace(b"Milik balai", b"Milik lain")}),
        _zipped({**whole, "template.json": whole["template.json"] + b" "}),
        _zipped({**whole, **{f"pictures/{n}": b"" for n in range(20)}}),
    ]
    for data in broken:
        with pytest.raises(rules.ParcelUnreadable):
            parcel.unpacked(data, "x.bekal-template")
    for text, error in (
        (b"{}", TemplateUnreadable),
        (body(OWN).replace('"format":1', '"format":9').encode(), TemplateTooNew),
    ):
        with pytest.raises(error):
            parcel.unpacked(_zipped({**whole, "template.json": text}))


@settings(max_examples=60, deadline=timedelta(seconds=2))
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_no_single_byte_can_be_changed_unnoticed(place: int, value: int) -> None:
    data = bytearray(parcel.packed(OWN))
    data[place % len(data)] = value
    with contextlib.suppress(rules.ParcelUnreadable, TemplateUnreadable, TemplateTooNew):
        assert parcel.unpacked(bytes(data)) == OWN
