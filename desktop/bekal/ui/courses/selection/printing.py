"""The papers of a selection, written where the person wants them."""

import re
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from bekal.language import marked, say
from bekal.terms import CourseId, EnrolmentId, SessionId
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs

TITLES = {
    "minutes": marked("Berita acara seleksi"),
    "announcement": marked("Pengumuman hasil seleksi"),
    "attachment": marked("Lampiran keputusan"),
    "table": marked("Peringkat seleksi"),
    "reregister": marked("Daftar ulang"),
    "cards": marked("Kartu tes"),
    "sitting": marked("Daftar hadir tes"),
    "replacement": marked("Berita acara penggantian"),
}
_BOOKS = ("table",)


def write(
    context: Context,
    page: QWidget,
    what: str,
    course_id: CourseId,
    *,
    sitting: SessionId | None = None,
    trainee: EnrolmentId | None = None,
) -> None:
    """Ask where, and write one of the papers there; a file that another program holds open is left alone."""
    title, now = say(TITLES[what]), context.clock()
    ending = ".xlsx" if what in _BOOKS else ".pdf"

    def name(session: Any) -> str:
        from bekal.courses.queries import course

        return course(session, course_id).name

    def ask(course: str) -> None:
        suggested = re.sub(r'[<>:"/\\|?*]+', "-", f"{title} {course}{ending}")
        kinds = say("Buku kerja Excel (*.xlsx)") if ending == ".xlsx" else say("Dokumen PDF (*.pdf)")
        path = dialogs.ask_save(page, say("Simpan {title}", title=title.lower()), suggested, kinds)
        if path is not None:
            keep(path if path.suffix.lower() == ending else Path(f"{path}{ending}"))

    def keep(target: Path) -> None:
        def work(session: Any) -> Path:
            from bekal.reports.writing import write_report

            return write_report(target, _made(session, what, course_id, now, sitting, trainee))

        def done(written: Path) -> None:
            if written == target:
                context.notify(say("{title} disimpan: {name}", title=title, name=written.name))
            else:
                context.notify(say("Berkas sedang dibuka program lain; disimpan sebagai {name}", name=written.name))

        context.jobs.run(work, done, context.tell, receiver=page)

    context.jobs.run(name, ask, context.tell, receiver=page)


def _made(
    session: Any, what: str, course_id: CourseId, now: Any, sitting: SessionId | None, trainee: EnrolmentId | None
) -> bytes:
    from bekal.reports import selection, selection_minutes

    match what:
        case "minutes":
            return selection_minutes.minutes(session, course_id, now=now)
        case "announcement":
            return selection.announcement(session, course_id, now=now)
        case "attachment":
            return selection.attachment(session, course_id, now=now)
        case "table":
            return selection.ranking_book(session, course_id)
        case "reregister":
            return selection.reregistration_list(session, course_id)
        case "cards":
            return selection.cards(session, course_id)
        case "sitting":
            assert sitting is not None
            return selection.sitting_attendance(session, course_id, (sitting,))[0][1]
        case _:
            assert trainee is not None
            return selection_minutes.replacement_minutes(session, trainee, now=now)
