"""Operations that say nothing that could be: each is set aside or has no effect, and what comes with it applies."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from tests.central import office
from tests.central.office import NOW

from bekal.central import queries, service
from bekal.central.home import Central
from bekal.storage.ids import new_id
from bekal.storage.operations import ROW, Operation

KINDS = ("put", "resolve", "event", "del")


@office.ON_ONE_ENGINE
@pytest.mark.parametrize("entity", ["candidate", "certificate_event"])
def test_operations_without_sense_stop_nothing(central: Central, tmp_path: Path, entity: str) -> None:
    desk = office.desk(central)
    head = new_id()
    fields = {"candidate": {"phone": "0812"}, "certificate_event": {"event": "revoked"}}[entity]
    said = []
    for first, then in itertools.product(itertools.product(KINDS, ({}, fields)), repeat=2):
        row = new_id()
        said += [office.operation(entity, row, dict(some), by=head, kind=kind) for kind, some in (first, then)]
    nothing = Operation.from_bytes(office.operation(entity, new_id(), {}, by=head))
    said.append(replace(nothing, schema=2, known={ROW: (new_id().hex,)}).to_bytes())  # anew, without a word of what
    desk.seal([*office.founding(head), *said, office.person(1, head)])
    done = service.import_folder(central, desk.put_on(tmp_path / "u").parents[2], now=NOW)
    assert done.refused == ()
    assert queries.status(central)[0].people == 1
    desk.seal([office.person(2, head)])
    service.import_folder(central, desk.put_on(tmp_path / "u").parents[2], now=NOW)
    assert queries.status(central)[0].people == 2
