"""The slip that goes with a stick says what it carries, and its symbol names the last batch by its hash."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from tests.sync import centres
from tests.sync.centres import CODE, NOW, Desk

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.sync import service
from bekal.sync.delivery_slip import NothingOnStick, slip, symbol_text, write_slip


def test_the_slip_names_the_last_batch_and_its_hash(
    centre: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    service.activate(centre.open, centres.activation(central), now=NOW)
    centre.save(12)
    with centre.open.database.reading() as session, pytest.raises(NothingOnStick):
        slip(session)
    centre.export(stick)
    status = centre.status()
    with centre.open.database.reading() as session:
        made = slip(session)
        file = write_slip(session, tmp_path / "tanda bawa.pdf")
    assert made.listed == ("12 pendaftar", "1 data balai", "1 pengguna")
    assert made.name == "14 data dalam 1 kiriman"
    assert made.code.replace("-", "") == status.head.hash[:12]
    page = pypdfium2.PdfDocument(file)[0]
    assert page.get_width() == pytest.approx(105 / 25.4 * 72, abs=1)
    (seen,) = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
    device = made.symbol.split(":")[2]
    assert seen.text == symbol_text(CODE, device, status.incarnation, 1, status.head.hash, 14)


def test_what_central_received_is_on_no_slip(centre: Desk, central: Central, stick: Path) -> None:
    service.activate(centre.open, centres.activation(central), now=NOW)
    centre.round_trip(central, stick)
    with centre.open.database.reading() as session, pytest.raises(NothingOnStick):
        slip(session)
    centre.save(1)
    centre.export(stick)
    head_office.import_folder(central, stick, now=NOW)
    with centre.open.database.reading() as session:
        assert slip(session).listed == ("1 pendaftar",)
