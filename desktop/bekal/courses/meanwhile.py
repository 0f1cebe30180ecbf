"""Two desks with one programme, course or intake open: each writes what it changed, whoever comes second is told."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.centre.rules import Signer
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.staff.meanwhile import Opened, own_fields, who_wrote, with_value

T = TypeVar("T")

WORDS: Mapping[str, str] = {
    "code": marked("Kode"),
    "title": marked("Judul program"),
    "kind": marked("Jenis"),
    "hours": marked("Jumlah JP"),
    "catalogue_no": marked("No. katalog"),
    "min_attendance": marked("Kehadiran paling sedikit (%)"),
    "units": marked("Unit"),
    "scheme": marked("Skema penempatan"),
    "age_from": marked("Usia paling muda"),
    "age_to": marked("Usia paling tua"),
    "education_from": marked("Pendidikan paling rendah"),
    "repeat_policy": marked("Pernah ikut pelatihan tahun ini"),
    "replacement_days": marked("Penggantian peserta sampai hari ke-"),
    "papers": marked("Berkas"),
    "house": marked("Kehadiran"),
    "valid_months": marked("Sertifikat berlaku (bulan)"),
    "title_en": marked("Judul dalam bahasa Inggris"),
    "second": marked("Nama penanda tangan kedua"),
    "programme_id": marked("Program"),
    "intake_id": marked("Gelombang"),
    "name": marked("Nama"),
    "quota": marked("Kuota"),
    "starts_on": marked("Tanggal mulai"),
    "ends_on": marked("Tanggal selesai"),
    "instructors": marked("Instruktur"),
    "room": marked("Ruang"),
    "fund_source": marked("Sumber dana"),
    "opens_on": marked("Pendaftaran dibuka"),
    "closes_on": marked("Pendaftaran ditutup"),
}
"""What the forms call their fields."""


class ChangedMeanwhile(Refused):
    """Somebody changed the same fields since the form was opened. Facts: name, fields, by."""

    now: Any
    """What stands there: the terms of the form, or its plan of assessment."""


def own_terms(session: Session, row_id: UUID, name: str, typed: T, now: T, opened: Opened[T] | None) -> T:
    """Return the terms as they are to be: what was not touched in the form stays as others left it.

    Raises:
        ChangedMeanwhile: others changed one of the same fields too, and to something else.

    """
    if opened is None:
        return typed
    mine, met = own_fields(typed, now, opened)
    if met:
        values = {one: getattr(now, one) for one in met}
        fields = ", ".join(
            with_value(say(WORDS[one]), value.name if isinstance(value, Signer) else value)
            for one, value in values.items()
        )
        raise ChangedMeanwhile(name=name, fields=fields, by=who_wrote(session, row_id, *met), now=now)
    merged: Any = now
    return replace(merged, **mine)  # type: ignore[no-any-return]  # the terms that came in


def check_plan(name: str, typed: object, now: object, opened: Opened[Any], by: Callable[[], str]) -> bool:
    """Tell whether a plan of assessment was changed in the form; `by` names who laid down the one that stands.

    Raises:
        ChangedMeanwhile: others changed it too, and to something else.

    """
    is_touched: bool = typed != opened.began
    if is_touched and now not in (opened.began, opened.told, typed):
        raise ChangedMeanwhile(name=name, fields=say("rencana penilaian"), by=by(), now=now)
    return is_touched
