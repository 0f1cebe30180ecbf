"""What central is not known to have, record by record."""

from datetime import timedelta
from pathlib import Path

from tests.sync import centres
from tests.sync.centres import NOW, Desk, later

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.records import Candidate
from bekal.sync import service
from bekal.sync.waiting import oldest_waiting, waiting
from bekal.terms import How, Travel


def test_a_record_waits_until_central_says_that_it_has_it(centre: Desk, central: Central, stick: Path) -> None:
    service.activate(centre.open, centres.activation(central), now=NOW)
    centre.round_trip(central, stick)
    with centre.open.database.reading() as session:
        assert waiting(session) == []
        assert oldest_waiting(session) is None
    first, second = centre.save(2, at=later(1))
    with centre.open.database.writing(by=centre.head, at=later(2), how=How.KEY) as session:
        session.get_one(Candidate, first).phone = "+628110000001"
    with centre.open.database.reading() as session:
        rows = waiting(session)
        assert [(row.row_id, row.changes, row.state) for row in rows] == [
            (first, 2, Travel.SAVED),
            (second, 1, Travel.SAVED),
        ]
        assert (rows[0].last_at, rows[0].by) == (later(2), centre.head)
        assert oldest_waiting(session) == later(1)
    centre.export(stick, at=later(3))
    with centre.open.database.writing(by=centre.head, at=later(4), how=How.KEY) as session:
        session.get_one(Candidate, second).phone = "+628110000002"
    with centre.open.database.reading() as session:
        states = {row.row_id: row.state for row in waiting(session)}
        assert states == {first: Travel.COPIED, second: Travel.SAVED}  # as far as the least far of its changes
        assert len(waiting(session, limit=1)) == 1
    head_office.import_folder(central, stick, now=later(4))
    centre.take_in(stick, at=later(5))
    with centre.open.database.reading() as session:
        assert [row.row_id for row in waiting(session)] == [second]
        assert oldest_waiting(session) == later(4)


def test_what_waits_before_the_activation_is_named_too(centre: Desk) -> None:
    centre.save(1, at=NOW + timedelta(hours=1))
    with centre.open.database.reading() as session:
        assert {row.entity for row in waiting(session)} == {"candidate", "centre", "staff"}
