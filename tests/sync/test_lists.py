"""The lists on a centre's PC: by sync, as a file on a stick, never back to older ones, and the blocks of numbers."""

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.test_ceremony import custodians, signed
from tests.certificates import office as other
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.central import ceremony, home, leasing, lists, revoking, trusting
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.certificates import payload
from bekal.certificates.bundle import ListsFileDamaged, ListsFileOutOfReach, bundle_of, packed
from bekal.certificates.cose import Realm
from bekal.certificates.files import FileDamaged, FileForged, FileOlder
from bekal.certificates.keys import SigningKey, words_of
from bekal.certificates.lists_here import view_here
from bekal.certificates.numbering import device_here, leases_of
from bekal.certificates.queries import credential, trust_view
from bekal.certificates.results import Flag, Result
from bekal.certificates.root import RootNotSigned, fingerprint, root_file
from bekal.certificates.trust import StatusCode, StatusRecord, TrustView, status_file
from bekal.certificates.verify import verify
from bekal.storage.ids import new_id
from bekal.storage.records import DownState, NumberLease
from bekal.sync.downward import DownDocument
from bekal.sync.downward import leases_of as blocks_of
from bekal.sync.lists import ListsOfAnother, NoListsHere, RootUnknown, lists_row, take_lists
from bekal.sync.refusals import PaperMisshapen
from bekal.sync.requests import Activation

PRACTICE = Realm.PRACTICE


def view(of: Desk) -> TrustView:
    with of.open.database.reading() as session:
        found = trust_view(session)
    assert found is not None
    return found


def written(central: Central, path: Path, days: int = 0) -> Path:
    """Publish the lists of a day and write them as one file."""
    lists.publish(central, now=centres.later(days))
    path.write_bytes(lists.as_file(central))
    return path


def another(central: Central, folder: Path) -> tuple[str, str]:
    """Another centre with two certificates, the second revoked; return their texts."""
    file = head_office.make_activation(central, centre_code="LPK-02", centre_name="Balai Contoh Dua", now=NOW)
    other, head = office.Desk(Activation.from_bytes(file), "PC X"), new_id()
    key, iat = other.certificate_key, int(NOW.timestamp()) // 60 * 60
    texts, bodies, rows = [], office.founding(head, "LPK-02"), []
    for n in (1, 2):
        cti = f"contoh-{n}".encode()
        texts.append(payload.sign(office.claims(n, cti, iat), key, PRACTICE))
        made, row = office.certificate(head, key, cti, n, text=texts[-1])
        bodies += made
        rows.append(row)
    wish = office.asked(key, b"contoh-2", StatusCode.REVOKED)
    other.seal([*bodies, office.event(head, rows[1], "revoked", request=wish)])
    other.put_on(folder)
    assert head_office.import_folder(central, folder, now=NOW).refused == ()
    return texts[0], texts[1]


def test_a_device_gets_lists_registers_and_its_numbers_with_one_stick(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    good, revoked = another(central, tmp_path / "lain")
    assert active.round_trip(central, stick).refused == ()
    at = int(NOW.timestamp())
    seen = verify(good, view(active), at)
    assert (seen.result, seen.flags, seen.centre) == (Result.VALID, (Flag.REGISTERED,), "LPK-02")
    assert verify(revoked, view(active), at).result is Result.REVOKED
    assert sorted(len(register.digests) for register in view(active).registers.values()) == [0, 16]
    with active.open.database.reading() as session:
        (lease, coming) = (leases_of(session, centres.CODE, year) for year in (2026, 2027))
        assert [(one.first, one.last, one.device) for one in lease] == [(1, 5000, device_here(session))]
        assert coming == lease
        row = lists_row(session)
    assert (row.root, row.keys, row.listed, row.registers, row.registered) == (1, 2, 1, 2, 2)


def test_a_block_given_later_comes_with_the_next_stick(central: Central, active: Desk, stick: Path) -> None:
    active.round_trip(central, stick)
    with active.open.database.reading() as session:
        device = device_here(session)
    leasing.give(central, centres.CODE, device, size=10, now=NOW)
    leasing.end(central, centres.CODE, device, now=NOW)
    active.round_trip(central, stick)
    with active.open.database.reading() as session:
        rows = session.scalars(select(NumberLease).where(NumberLease.year == 2026).order_by(NumberLease.first)).all()
        assert [(row.first, row.last, row.ended_on is None) for row in rows] == [
            (1, 5000, False),
            (5001, 5010, False),
            (5011, 5210, True),
        ]


def test_a_list_file_is_newer_than_the_stick_and_neither_sets_the_other_back(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    """Threat 37 and 36: versions and date are shown, older ones refused, the newer of both is used."""
    active.round_trip(central, stick)
    old = written(central, tmp_path / "lama.zip", days=1)
    with active.open.database.reading() as session:
        kid = next(iter(view(active).keys))
    trusting.withdraw(central, kid.hex(), now=centres.later(2))
    new = written(central, tmp_path / "baru.zip", days=2)
    taken = take_lists(active.open, new, now=centres.later(2))
    assert (taken.is_new, taken.before["trust"], taken.now.trust.version) == (True, 1, 2)
    assert taken.now.status is not None
    assert taken.now.status.issued == centres.later(2)
    assert list(view(active).ends) == [kid]
    with active.open.database.reading() as session:
        assert credential(session, kid) is not None
        assert credential(session, kid).sexp == int(centres.later(2).timestamp())  # type: ignore[union-attr]
    assert not take_lists(active.open, new, now=NOW).is_new
    with pytest.raises(FileOlder):
        take_lists(active.open, old, now=centres.later(3))
    # a stick that was on its way for days still brings everything else
    head_office.import_folder(central, stick, now=centres.later(2))
    assert active.take_in(stick, at=centres.later(4)).refused == ()
    assert view(active).seen.trust == 2
    assert taken.now.trust.issued == centres.later(2)


def test_a_restored_backup_does_not_let_an_old_list_in(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    """The highest versions lie outside the database, where neither a stick nor a backup writes."""
    active.round_trip(central, stick)
    old = written(central, tmp_path / "lama.zip", days=1)
    copy = centres.backup(active, tmp_path / "cadangan.db")
    take_lists(active.open, written(central, tmp_path / "baru.zip", days=9), now=centres.later(9))
    active.open.database.close()
    centres.restore(tmp_path / "balai", copy)
    with centres.opened_held(tmp_path / "balai", active.head, active) as again:
        assert view(again).seen.status == 1
        with pytest.raises(FileOlder):
            take_lists(again.open, old, now=centres.later(9))
        assert take_lists(again.open, tmp_path / "baru.zip", now=centres.later(9)).is_new


def test_of_several_files_in_a_folder_the_newest_counts(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    active.round_trip(central, stick)
    place = tmp_path / "usb-2"
    place.mkdir()
    for name, day in (("b.zip", 1), ("a.zip", 8)):
        written(central, place / name, days=day)
    (place / "foto.zip").write_bytes(b"bukan zip")
    taken = take_lists(active.open, place, now=centres.later(8))
    assert (taken.name, taken.is_new) == ("a.zip", True)
    with zipfile.ZipFile(place / "a.zip") as archive:
        archive.extractall(tmp_path / "terurai")
    assert take_lists(active.open, tmp_path / "terurai", now=NOW).is_new is False


def test_what_is_no_list_file_changes_nothing(active: Desk, central: Central, stick: Path, tmp_path: Path) -> None:
    active.round_trip(central, stick)
    good = written(central, tmp_path / "baik.zip", days=1).read_bytes()
    for name, data in {"kosong": b"", "potong": good[: len(good) // 2], "teks": b"PK bukan"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ListsFileDamaged):
            take_lists(active.open, tmp_path / name, now=NOW)
    with pytest.raises(ListsFileOutOfReach):
        take_lists(active.open, tmp_path / "tidak-ada.zip", now=NOW)
    assert view(active).seen.status == 1


def test_a_forged_list_is_refused_whoever_forged_it(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    """Threat 38: by the status key, by a stranger, by one custodian, and of another central system."""
    active.round_trip(central, stick)
    good = bundle_of(written(central, tmp_path / "baik.zip", days=1).read_bytes(), "baik")
    one = custodians(central)[0]
    draft = ceremony.draft_next(central, now=NOW, bring_in=[SigningKey(bytes(32)).public])
    alone = root_file(draft.root.payload(), [ceremony.sign(draft, one)])
    forged = {
        "trust by the status key": replace(good, trust=other.a_trust(signer=central.keys.status, realm=PRACTICE)),
        "status by the accreditor": replace(
            good, status=other.a_status(signer=central.keys.accreditor, realm=PRACTICE)
        ),
        "a register as status": replace(good, status=good.registers[0]),
        "one custodian's root": replace(good, roots=(*good.roots, alone)),
        "production lists": replace(good, trust=other.a_trust()),
        "another root": replace(good, roots=(other.signed_root(other.a_root(), *other.ROOTS, realm=PRACTICE),)),
    }
    for bundle in forged.values():
        path = tmp_path / "palsu.zip"
        path.write_bytes(packed(bundle, [n.to_bytes(8, "big") for n in range(len(bundle.registers))]))
        with pytest.raises((FileForged, FileDamaged, RootNotSigned)):
            take_lists(active.open, path, now=NOW)
    assert view(active).seen.status == 1


def test_two_lists_of_one_version_are_not_both_believed(
    central: Central, active: Desk, stick: Path, tmp_path: Path
) -> None:
    active.round_trip(central, stick)
    path = written(central, tmp_path / "a.zip", days=1)
    take_lists(active.open, path, now=NOW)
    bundle = bundle_of(path.read_bytes(), "a")
    kid = next(iter(view(active).keys))
    twin = status_file(
        central.keys.status,
        PRACTICE,
        version=view(active).seen.status,
        issued=int(centres.later(1).timestamp()),
        next_update=int(centres.later(9).timestamp()),
        records={kid: [StatusRecord(bytes(8), StatusCode.REVOKED, 20_000)]},
    )
    kids = [next(iter(view(active).registers))]
    path.write_bytes(packed(replace(bundle, status=twin), kids))
    with pytest.raises(FileOlder):
        take_lists(active.open, path, now=NOW)


def test_a_pc_without_activation_believes_the_root_whose_words_were_said(
    central: Central, centre: Desk, tmp_path: Path
) -> None:
    good, revoked = another(central, tmp_path / "lain")
    path = written(central, tmp_path / "daftar.zip")
    with centre.open.database.reading() as session, pytest.raises(NoListsHere):
        lists_row(session)
    with pytest.raises(RootUnknown):
        take_lists(centre.open, path, now=NOW)
    with pytest.raises(ListsOfAnother):
        take_lists(centre.open, path, now=NOW, words=words_of(b"lainlain"))
    words = words_of(fingerprint(central.root_files[0]))
    assert take_lists(centre.open, path, now=NOW, words=words).is_new
    at = int(NOW.timestamp())
    assert verify(good, view(centre), at).result is Result.VALID
    assert verify(revoked, view(centre), at).result is Result.REVOKED
    revoking.decide(central, "0001/CONTOH/2026", revoking.Act.REVOKE, reason="keliru", now=NOW)
    written(central, path, days=1)
    assert take_lists(centre.open, path, now=NOW).is_new, "the second time nobody is asked for the words"
    assert verify(good, view(centre), at).result is Result.REVOKED
    with centres.office(tmp_path / "pusat-lain") as stranger:
        foreign = written(stranger, tmp_path / "asing.zip", days=30)
    with pytest.raises((FileDamaged, RootNotSigned)):
        take_lists(centre.open, foreign, now=NOW)


def test_rotated_roots_arrive_by_stick_and_by_file(central: Central, active: Desk, stick: Path, tmp_path: Path) -> None:
    active.round_trip(central, stick)
    keys = custodians(central)
    for number in range(2):
        with home.opened(central.home) as present:
            draft = ceremony.draft_next(present, now=centres.later(1), rotate=["accreditor", "status"])
            ceremony.install(present, draft, signed(draft, *keys[:2]), now=centres.later(1))
        with home.opened(central.home) as present:
            if number == 0:
                path = written(present, tmp_path / "daftar.zip", days=1)
    assert take_lists(active.open, path, now=NOW).now.root == 2
    assert view(active).seen.root == 2
    with home.opened(central.home) as present:
        active.export(stick, at=centres.later(2))
        head_office.import_folder(present, stick, now=centres.later(2))
        back = active.take_in(stick, at=centres.later(2))
        assert back.refused == ()
        assert back.is_accredited
    assert view(active).seen.root == 3, "the root that was missed came along"
    with active.open.database.reading() as session:
        found = view_here(session)
        assert found is not None
        assert len(found.registers) == 1
        assert session.get(DownState, "root").version == 3  # type: ignore[union-attr]
    with pytest.raises(FileOlder):
        take_lists(active.open, path, now=NOW)


def test_a_centres_blocks_that_overlap_are_refused_with_their_document(
    central: Central, active: Desk, stick: Path
) -> None:

    def document(*blocks: tuple[int, int]) -> DownDocument:
        rows = [
            {"series": "S", "year": 2026, "first": first, "last": last, "device": new_id().hex, "ended_on": None}
            for first, last in blocks
        ]
        return DownDocument("centre", 1, NOW, json.loads(json.dumps({"leases": rows})))

    assert len(blocks_of(document((1, 5), (6, 9))) or ()) == 2
    assert blocks_of(DownDocument("centre", 1, NOW, {})) is None
    for wrong in (((1, 5), (5, 9)), ((6, 5),), ((0, 5),)):
        with pytest.raises(PaperMisshapen):
            blocks_of(document(*wrong))
    assert active.round_trip(central, stick, at=NOW + timedelta(hours=1)).refused == ()
