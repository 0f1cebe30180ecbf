"""A head who forgot the PIN gets a new one by the recovery sheet; nobody else does, and central is told."""

import pytest
from sqlalchemy import select
from tests.sync.centres import NOW, Desk

from bekal.staff.rules import SecretTooWeak
from bekal.staff.service import add_person, try_secret
from bekal.storage import keys
from bekal.storage.records import Assurance
from bekal.sync.forgotten import OnlyAHead, new_pin_by_sheet
from bekal.terms import Role


def test_the_sheet_gives_a_head_a_new_pin_and_nothing_else_does(centre: Desk) -> None:
    code = keys.new_recovery_code()
    keys.renew_recovery(centre.open.folder, centre.open.key, code)
    with centre.open.database.writing(by=centre.head, at=NOW) as session:
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret="274193")
    with pytest.raises(OnlyAHead):
        new_pin_by_sheet(centre.open, clerk, code=code, secret="380516", now=NOW)
    with pytest.raises(keys.WrongRecoveryCode):
        new_pin_by_sheet(centre.open, centre.head, code=keys.new_recovery_code(), secret="380516", now=NOW)
    with pytest.raises(SecretTooWeak):
        new_pin_by_sheet(centre.open, centre.head, code=code, secret="123456", now=NOW)
    with centre.open.database.reading() as session:
        assert session.scalars(select(Assurance)).all() == []
    new_pin_by_sheet(centre.open, centre.head, code=code.lower().replace("-", " "), secret="380516", now=NOW)
    with centre.open.database.writing() as session:
        assert try_secret(session, centre.head, "380516", now=NOW).person().id == centre.head
        assert [word.kind for word in session.scalars(select(Assurance))] == ["pin"]
