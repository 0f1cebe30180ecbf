"""Writing applications for a competency test (FR.APL-01) where the person wants them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.queries import Entry
from bekal.language import say
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context


def ask_applications(context: Context, page: QWidget, rows: Sequence[Entry]) -> None:
    """Ask where, and write the applications of people for the scheme of the first of them."""
    if not rows:
        return
    scheme = rows[0].scheme_id
    meant = [one for one in rows if one.scheme_id == scheme]
    name = meant[0].name if len(meant) == 1 else rows[0].scheme
    path = ask_place(page, f"FR.APL-01 {name}", ".pdf", say("Dokumen PDF (*.pdf)"))
    if path is not None:
        write_applications(context, page, meant, scheme, path)


def write_applications(context: Context, page: QWidget, rows: Sequence[Entry], scheme: UUID, path: Path) -> None:
    """Write the applications, and say whose data are only kept and not printed."""
    today, people = context.clock().date(), [one.candidate_id for one in rows]

    def work(session: Any) -> tuple[Path, tuple[str, ...]]:
        from bekal.reports.competency_application import application_forms
        from bekal.reports.writing import write_report

        done = application_forms(session, people, scheme, today=today)
        return write_report(path, done.pdf), done.left_out

    def told(found: tuple[Path, tuple[str, ...]]) -> None:
        written, left_out = found
        if left_out:
            names = ", ".join(left_out)
            context.notify(say("Disimpan: {name}. Tidak dicetak, datanya dibatasi: {names}", name=written.name,
                               names=names))  # fmt: skip
        else:
            tell_written(context, path, written)

    context.jobs.run(work, told, context.tell, receiver=page)
