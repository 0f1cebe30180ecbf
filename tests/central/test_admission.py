"""Who is let in: the first device that proves the token, and nobody else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.central import office
from tests.central.office import NOW

from bekal.central import quarantine, queries, receiving, revoking, rules, service
from bekal.central.home import Central
from bekal.centre.rules import BadCentreCode
from bekal.certificates.requests import RequestForAnother, key_request
from bekal.storage.ids import new_id
from bekal.sync import sealing
from bekal.sync.opening import KnownDevice
from bekal.sync.refusals import DeviceRevoked, DeviceUnknown, PaperMisshapen, PaperSignatureWrong, TokenWrong
from bekal.sync.requests import Activation


def refused(done: service.Import) -> list[type]:
    return [type(one.error) for one in done.refused]


def test_the_activation_file_says_what_the_device_needs(embedded: Central) -> None:
    data = service.make_activation(
        embedded, centre_code="lpk-7", centre_name="LPK  Contoh ", now=NOW, progs=[3105, 1207]
    )
    file = Activation.from_bytes(data, [embedded.receipt_key])
    assert (file.centre_code, file.centre_name, file.central_epoch) == ("LPK-7", "LPK Contoh", 1)
    assert [entry.prog for entry in file.catalogue] == [1207, 3105]
    assert (file.expires - file.issued).days == 29
    assert file.recipients == embedded.recipients


def test_a_second_file_for_a_centre_names_the_same_centre(embedded: Central) -> None:
    one, two = office.desk(embedded).activation, office.desk(embedded).activation
    assert one.centre == two.centre
    assert one.token != two.token
    with pytest.raises(rules.CentreNamedOtherwise):
        service.make_activation(embedded, centre_code="PPKD-01", centre_name="Balai Lain", now=NOW)


@pytest.mark.parametrize(
    ("code", "name", "error"),
    [
        ("?", "Balai", BadCentreCode),
        ("PPKD-01", " ", rules.CentreNameUnfit),
        ("PPKD-01", "é" * 61, rules.CentreNameUnfit),
    ],
)
def test_a_centre_that_cannot_be_named_gets_no_file(embedded: Central, code: str, name: str, error: type) -> None:
    with pytest.raises(error):
        service.make_activation(embedded, centre_code=code, centre_name=name, now=NOW)
    assert queries.status(embedded) == []


def test_a_title_not_in_the_catalogue_cannot_be_certified(embedded: Central) -> None:
    with pytest.raises(rules.TitleUnfit):
        service.make_activation(embedded, centre_code="PPKD-01", centre_name="Balai", now=NOW, progs=[999])
    service.add_title(embedded, prog=999, title="Tata Boga", now=NOW)
    service.add_title(embedded, prog=999, title="Tata Boga", now=NOW)
    with pytest.raises(rules.TitleTaken):
        service.add_title(embedded, prog=999, title="Tata Busana", now=NOW)
    service.make_activation(embedded, centre_code="PPKD-01", centre_name="Balai", now=NOW, progs=[999])


def test_the_first_use_wins_and_a_second_is_shown(central: Central, tmp_path: Path) -> None:
    first = office.desk(central)
    second = office.Desk(first.activation, "PC B")
    for desk, place in ((first, "usb-1"), (second, "usb-2")):
        desk.seal([*office.founding(desk.device), office.person(1, desk.device)])
        desk.put_on(tmp_path / place)
    assert service.import_folder(central, tmp_path / "usb-1", now=NOW).refused == ()
    for _ in range(2):
        done = service.import_folder(central, tmp_path / "usb-2", now=NOW)
        assert refused(done) == [rules.ActivationUsed, DeviceUnknown]
        assert done.applied == 0
    (problem,) = queries.problems(central)
    assert (problem.code, problem.centre, problem.device) == ("second-device", "PPKD-01", str(second.device))
    assert [key.device for key in queries.keys(central)] == [str(first.device)]
    assert queries.status(central)[0].people == 1
    assert queries.status(central)[0].problems == 1


def test_a_second_device_comes_in_by_a_file_of_its_own(embedded: Central, tmp_path: Path) -> None:
    for name in ("PC A", "PC B"):
        desk = office.desk(embedded, name)
        desk.seal([*office.founding(desk.device), office.person(1, desk.device)])
        desk.put_on(tmp_path / "usb")
    done = service.import_folder(embedded, tmp_path / "usb", now=NOW)
    assert (done.devices, done.batches) == (2, 2)
    (centre,) = queries.status(embedded)
    assert len(centre.streams) == 2
    assert centre.people == 2


def test_a_device_may_show_a_newer_file_of_its_centre(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    desk.put_on(tmp_path / "usb")
    service.import_folder(embedded, tmp_path / "usb", now=NOW)
    desk.activation = office.desk(embedded).activation
    desk.put_on(tmp_path / "usb")
    done = service.import_folder(embedded, tmp_path / "usb", now=NOW)
    assert (done.devices, done.refused) == (0, ())
    other = office.Desk(desk.activation, "PC B")
    other.put_on(tmp_path / "usb-2")
    assert refused(service.import_folder(embedded, tmp_path / "usb-2", now=NOW)) == [rules.ActivationUsed]


def test_what_does_not_prove_itself_is_refused(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    good = desk.request()
    wrong_token = office.Desk(replace(desk.activation, token=bytes(32)), "PC B").request()
    unknown = office.Desk(replace(desk.activation, activation=new_id()), "PC B").request()
    copied = desk.request(
        certificate_request=key_request(
            desk.certificate_key,
            embedded.certificate_realm,
            code="PPKD-01",
            binding=new_id().bytes,
            made_at=0,
        )
    )
    foreign = desk.request(centre=new_id())
    altered = good.replace(b'"inc":"00', b'"inc":"01')
    cases = {
        "a.tsq": (wrong_token, TokenWrong),
        "b.tsq": (unknown, rules.ActivationUnknown),
        "c.tsq": (copied, RequestForAnother),
        "d.tsq": (foreign, rules.RequestMisfits),
        "e.tsq": (altered, PaperSignatureWrong),
        "f.tsq": (good[:-30], PaperMisshapen),
    }
    for name, (data, _) in cases.items():
        (tmp_path / name).write_bytes(data)
    done = service.import_folder(embedded, tmp_path, now=NOW)
    assert {one.file: type(one.error) for one in done.refused} == {name: kind for name, (_, kind) in cases.items()}
    assert done.devices == 0
    assert queries.keys(embedded) == []
    assert queries.status(embedded)[0].problems == 0
    (tmp_path / "a.tsq").write_bytes(good)
    assert service.import_folder(embedded, tmp_path, now=NOW).devices == 1


def test_an_activation_runs_out_with_its_accreditation(embedded: Central, tmp_path: Path) -> None:
    late, last = office.desk(embedded), office.desk(embedded, "PC B")
    last.put_on(tmp_path / "usb")
    day = NOW + timedelta(days=29)
    assert service.import_folder(embedded, tmp_path / "usb", now=day).devices == 1
    assert queries.keys(embedded)[0].ends_at == rules.midnight(NOW) + timedelta(days=30)
    late.put_on(tmp_path / "usb-2")
    done = service.import_folder(embedded, tmp_path / "usb-2", now=day + timedelta(days=1))
    assert refused(done) == [rules.ActivationExpired]


def test_a_key_is_accredited_for_one_device_only(embedded: Central, tmp_path: Path) -> None:
    one, two = office.desk(embedded), office.desk(embedded, "PC B")
    two.certificate_key = one.certificate_key
    one.put_on(tmp_path / "usb")
    two.put_on(tmp_path / "usb")
    done = service.import_folder(embedded, tmp_path / "usb", now=NOW)
    assert done.devices == 1
    assert [one.code for one in done.refused] == ["KeyKnown"]


def test_a_revoked_device_is_kept_waiting_for_a_person(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    desk.seal([*office.founding(desk.device), office.person(1, desk.device)])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    service.revoke_device(central, desk.device, now=NOW)
    desk.seal([office.person(2, desk.device)])
    desk.put_on(tmp_path / "usb")
    for _ in range(2):
        done = service.import_folder(central, tmp_path / "usb", now=NOW)
        assert {one.code for one in done.refused} == {"device-revoked"}
        assert done.applied == 0
    (centre,) = queries.status(central)
    assert (centre.people, centre.streams[0].applied_seq) == (1, 1)
    assert [problem.code for problem in queries.problems(central)] == ["revoked-sent"]
    assert desk.receipt(tmp_path / "usb").held == (2,)


def test_a_device_that_is_revoked_while_its_batch_comes_is_kept_waiting_too(central: Central, tmp_path: Path) -> None:
    """A slow line brings a batch for minutes after its device was looked up."""
    desk = office.desk(central)
    desk.seal([*office.founding(desk.device), office.person(1, desk.device)])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    (batch,) = desk.seal([office.person(2, desk.device)])
    looked_up = {desk.device: KnownDevice(desk.activation.centre, (sealing.public_of(desk.seed),))}
    service.revoke_device(central, desk.device, now=NOW)
    with pytest.raises(DeviceRevoked):
        receiving.receive(central, batch.file, now=NOW, known=looked_up)
    assert queries.status(central)[0].people == 1
    assert [one.seq for one in quarantine.kept(central)] == [2]


def test_a_person_lets_in_or_leaves_out_what_a_revoked_device_sent_and_may_think_again(
    central: Central, tmp_path: Path
) -> None:
    """Scenario 51: dated before the revocation, brought by a stick long after it."""
    desk, usb = office.desk(central), tmp_path / "usb"
    desk.seal([*office.founding(desk.device), office.person(1, desk.device)])
    desk.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    desk.seal([office.person(2, desk.device)])
    desk.seal([office.person(3, desk.device)])
    stolen = NOW + timedelta(days=1)
    with pytest.raises(quarantine.NotRevoked):
        quarantine.accept(central, desk.device, reason="", now=stolen)
    assert quarantine.revoke(central, desk.device, reason="dicuri", now=stolen) == stolen
    with pytest.raises(quarantine.NothingKept):
        quarantine.refuse(central, desk.device, reason="", now=stolen)
    desk.put_on(usb)
    late = NOW + timedelta(days=40)
    assert service.import_folder(central, usb, now=late).applied == 0
    waits = quarantine.kept(central)
    assert [(one.seq, one.operations, one.is_refused) for one in waits] == [(2, 1, False), (3, 1, False)]
    assert {one.sealed_at < one.revoked_at < one.came_at for one in waits} == {True}
    assert quarantine.refuse(central, desk.device, reason="tidak dikenal", now=late) == 2
    assert service.import_folder(central, usb, now=late).applied == 0
    assert (queries.problems(central), queries.status(central)[0].people) == ([], 1)
    assert [one.is_refused for one in quarantine.kept(central)] == [True, True]
    assert quarantine.accept(central, desk.device, reason="ternyata sah", now=late) == 2
    assert quarantine.kept(central) == []
    assert queries.status(central)[0].people == 3
    desk.seal([office.person(4, desk.device)])
    desk.put_on(usb)
    assert service.import_folder(central, usb, now=late).applied == 0, "the device stays revoked"
    assert [problem.code for problem in queries.problems(central)] == ["revoked-sent"], "and is shown again"
    with pytest.raises(quarantine.NoSuchDevice):
        quarantine.revoke(central, new_id(), reason="", now=late)
    acts = [one.act for one in revoking.decisions(central)]
    assert acts == ["accept-revoked", "refuse-revoked", "revoke-device"]
