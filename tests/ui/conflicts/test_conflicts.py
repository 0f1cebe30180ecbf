"""The screen of values that met: decided by key, with the head's PIN where a person decides, and taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select
from tests import makers
from tests.makers import Made
from tests.ui.candidates.conftest import NOW, Office
from tests.ui.running import words_of

from bekal.staff.service import set_secret
from bekal.storage import applying, journal
from bekal.storage.clock import Reading
from bekal.storage.ids import joint_id, new_id
from bekal.storage.operations import ROW, Operation
from bekal.storage.records import Candidate, Holiday, Intake
from bekal.sync.conflicts.queries import conflicts, used_words
from bekal.terms import CandidateId, HolidayKind
from bekal.ui.conflicts.screen import ConflictsScreen
from bekal.ui.home.central_lines import conflict_lines
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.widgets.buttons import Button

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def other_pc(made: Made, entity: str, row: Any, base: Any, *, kind: str = "put", **fields: Any) -> None:
    """Let what another PC said arrive; it was said later than everything here, and knew only `base`."""
    said = Operation(
        new_id(), entity, row, kind, fields, dict.fromkeys(fields, base.hex), made.instructor,
        NOW + timedelta(hours=1), "key", str(Reading(1 << 42)), known={ROW: (base.hex,)} if kind == "del" else {},
    )  # fmt: skip
    with made.database.writing() as session:
        applying.apply(session, [said.to_bytes()], centre_id=made.centre_id, stream="00b2/1", now=NOW)


def meet(made: Made, n: int = 1, **values: tuple[Any, Any]) -> CandidateId:
    """Let a person's values be typed differently here and at another PC."""
    with made.writing() as session:
        one = makers.candidate(session, n, phone="+62800")
        base = journal.last_writers(session, one)["name"]
    with made.writing(at=NOW) as session:
        for name, (here, _) in values.items():
            setattr(session.get_one(Candidate, one), name, here)
    for name, (_, there) in values.items():
        other_pc(made, "candidate", one, base, **{name: there})
    return one


def shown(office: Office) -> ConflictsScreen:
    screen = office.go("sync.conflicts")
    assert isinstance(screen, ConflictsScreen)
    return screen


def value(office: Office, one: CandidateId, name: str) -> object:
    return office.ask(lambda session: getattr(session.get_one(Candidate, one), name))


def waiting(office: Office) -> int:
    return len(office.ask(conflicts))


def test_nothing_is_said_so_where_no_values_differ(office: Office) -> None:
    screen = shown(office)
    assert "Tidak ada isian yang berbeda" in words_of(screen)
    assert not screen.keep.isVisible()
    office.press(ESC)


def test_both_values_are_shown_and_one_key_takes_the_other(office: Office) -> None:
    one = meet(office.made, phone=("+6281111111111", "+6282222222222"))
    screen = shown(office)
    row = screen.table.current_row()
    assert row is not None
    assert (row.standing.words, row.others[0].words) == ("0822-2222-2222", "0811-1111-1111")
    assert (row.standing.by, row.standing.pc, row.others[0].pc) == ("Instruktur Contoh", "PC 00B2", "PC ini")
    assert "Nilai yang lebih baru berlaku" in words_of(screen)
    office.press(Qt.Key.Key_2)
    office.settle()
    assert value(office, one, "phone") == "+6281111111111"
    assert waiting(office) == 0
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert value(office, one, "phone") == "+6282222222222"
    assert waiting(office) == 1


def test_a_typed_value_stands_and_esc_only_puts_the_line_away(office: Office) -> None:
    one = meet(office.made, phone=("+6281111111111", "+6282222222222"))
    screen = shown(office)
    office.press(Qt.Key.Key_K)
    assert screen.line.hasFocus()
    office.press(ESC)
    assert not screen.line.isVisible()
    assert office.screen() is screen
    office.press(Qt.Key.Key_K)
    office.type("bukan nomor")
    office.press(ENTER)
    office.settle()
    assert waiting(office) == 1
    screen.line.setText("0833 3333 3333")
    screen.typed.emit(screen.table.current_row(), screen.line.text())
    office.settle()
    assert value(office, one, "phone") == "+6283333333333"


def test_of_two_records_named_alike_both_stay_and_another_name_is_typed(office: Office) -> None:
    with office.made.writing() as session:
        base = journal.last_writers(session, makers.intake(session, "Gelombang 1"))["name"]
    other_pc(office.made, "intake", new_id(), base, name="Gelombang 1", opens_on="2026-01-06", closes_on="2026-02-20")
    screen = shown(office)
    assert "Dua PC memberi nama yang sama" in words_of(screen)
    row = screen.table.current_row()
    assert row is not None
    assert {row.standing.words, row.others[0].words} == {"Gelombang 1 · 05/01/2026", "Gelombang 1~2 · 06/01/2026"}
    assert not screen.keep.isVisible()
    assert not screen.swap.isVisible()
    office.press(Qt.Key.Key_K)
    office.type("Gelombang 2")
    office.press(ENTER)
    office.settle()
    assert waiting(office) == 0
    assert set(office.ask(lambda session: session.scalars(select(Intake.name)).all())) >= {"Gelombang 1", "Gelombang 2"}


def test_what_a_person_decides_asks_for_the_heads_pin(office: Office) -> None:
    with office.made.writing() as session:
        set_secret(session, office.made.head, "274193")
    one = meet(office.made, name=("Peserta Sini", "Peserta Sana"))
    screen = shown(office)
    assert "Kepala yang memutuskan" in words_of(screen)
    office.press(Qt.Key.Key_2)
    office.settle()
    (asked,) = office.window.findChildren(Countersign)
    assert waiting(office) == 1
    asked.tried.emit(office.made.head, "274193")
    office.settle()
    assert waiting(office) == 0
    assert value(office, one, "name") == "Peserta Sana"
    decided = office.ask(lambda session: conflicts(session, decided=True))[0].decided
    assert (decided.by, decided.pc) == ("Kepala Contoh", "PC ini")


def test_a_decision_is_taken_back_from_the_list_of_those_made(office: Office) -> None:
    one = meet(office.made, phone=("+6281111111111", "+6282222222222"))
    screen = shown(office)
    office.press(Qt.Key.Key_2)
    office.settle()
    screen.tabs.go(1)
    assert "0811-1111-1111" in str(screen.done.current_row().decided.words)  # type: ignore[union-attr]
    screen.back.click()
    office.settle()
    assert value(office, one, "phone") == "+6282222222222"
    assert waiting(office) == 1


def test_what_was_removed_here_and_changed_there_is_kept_or_removed(office: Office) -> None:
    with office.made.writing() as session:
        set_secret(session, office.made.head, "274193")
        key = joint_id("holiday", "2026-03-20")
        session.add(Holiday(id=key, day=date(2026, 3, 20), title="Libur Contoh", kind=HolidayKind.CENTRE))
        session.flush()
        base = journal.last_writers(session, key)["title"]
    other_pc(office.made, "holiday", key, base, kind="del")
    with office.made.writing(at=NOW) as session:
        assert session.get(Holiday, key) is None
    other_pc(office.made, "holiday", key, base, title="Libur Lain")
    screen = shown(office)
    assert [button.words for button in (screen.keep, screen.swap)] == ["Tetap ada", "Hapus"]
    [about] = [screen.table.rows.columns[0].value(one) for one in screen.table.rows.rows]
    assert (about.name, about.icon) == ("Libur Lain", "calendar-days"), "no person's silhouette"
    assert not screen.write.isVisible()
    office.press(Qt.Key.Key_2)
    office.settle()
    (asked,) = office.window.findChildren(Countersign)
    asked.tried.emit(office.made.head, "274193")
    office.settle()
    with office.made.reading() as session:
        assert session.scalars(select(Holiday)).all() == []


@pytest.mark.parametrize(("hard", "soft", "tone"), [(0, 0, None), (0, 2, "muted"), (1, 2, "warn")])
def test_home_leads_there(hard: int, soft: int, tone: str | None) -> None:
    lines = conflict_lines(hard, soft)
    assert [line.tone for line in lines] == ([tone] if tone else [])
    assert all("sync.conflicts" in (line.goes, *vars(line).values()) for line in lines)


def test_every_button_says_its_key(office: Office) -> None:
    meet(office.made, phone=("+6281111111111", "+6282222222222"))
    screen = shown(office)
    buttons = [one for one in screen.findChildren(Button) if one.isVisible()]
    assert {one.keys for one in (screen.keep, screen.swap, screen.write)} == {"1", "2", "K"}
    assert all(one.accessibleName() or one.words for one in buttons)


def test_what_uses_a_removed_record_is_called_by_its_name(made: Made) -> None:
    fields = {"ends_on": "2026-12-26", "name": "Las Contoh"}
    used = Operation(new_id(), "course", new_id(), "put", fields, {}, made.head, NOW, "key", str(Reading(1 << 42)))
    assert used_words(used, "Selesai: 26/12/2026") == "masih dipakai: Kelas Las Contoh"
    nameless = replace(used, fields={"ends_on": "2026-12-26"})
    assert used_words(nameless, "Selesai: 26/12/2026") == "masih dipakai: Kelas · Selesai: 26/12/2026"


def test_values_too_long_for_their_columns_are_read_in_full_below(office: Office) -> None:
    here, there = "Jalan Contoh Nomor Seratus Dua Puluh Tiga, Gang Melati", "Jl. Contoh 123"
    meet(office.made, street=(here, there), email=("a@contoh.id", "b@contoh.id"))
    screen = shown(office)
    rows = {one.word: at for at, one in enumerate(screen.table.rows.rows)}
    assert {screen.table.rows.columns[0].value(one).icon for one in screen.table.rows.rows} == {"user-round"}
    screen.table.go_to(rows["Alamat"])
    assert f"1 · {there}\n2 · {here}" in words_of(screen)
    screen.table.go_to(rows["Surel"])
    assert "1 · b@contoh.id" not in words_of(screen)
