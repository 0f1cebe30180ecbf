"""The papers of an assessment, written where the person wants them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from bekal.language import marked, say
from bekal.terms import CourseId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context

TITLES = {
    "minutes": marked("Berita acara sidang kelulusan"),
    "attendance": marked("Daftar hadir sidang"),
    "scores": marked("Daftar nilai akhir"),
    "scores-book": marked("Daftar nilai akhir (Excel)"),
    "units": marked("Rekap penilaian unit K/BK"),
    "summary": marked("Rekapitulasi akhir hasil pelatihan"),
    "template": marked("Lembar isian nilai (Excel)"),
}
_BOOKS = ("scores-book", "template")


def papers_menu(parent: QWidget, chosen: Callable[[str], object]) -> QMenu:
    """Return the menu of the papers; it goes once it is closed."""
    menu = QMenu(parent)
    for what in TITLES:
        menu.addAction(say(TITLES[what])).triggered.connect(lambda _on=False, what=what: chosen(what))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def write(context: Context, page: QWidget, what: str, course_id: CourseId, course: str) -> None:
    """Ask where, and write one of the papers there."""
    now = context.clock()
    ending, kinds = (
        (".xlsx", say("Buku kerja Excel (*.xlsx)")) if what in _BOOKS else (".pdf", say("Dokumen PDF (*.pdf)"))
    )
    title = say(TITLES[what]).removesuffix(" (Excel)")
    path = ask_place(page, f"{title} {course}", ending, kinds)
    if path is None:
        return

    def work(session: Any) -> Path:
        from bekal.reports.assessment import made
        from bekal.reports.writing import write_report

        return write_report(path, made(session, what, course_id, now=now))

    context.jobs.run(work, lambda written: tell_written(context, path, written), context.tell, receiver=page)
