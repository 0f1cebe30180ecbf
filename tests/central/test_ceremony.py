"""The ceremony of the roots: two of three custodians, each on a machine of their own, and what follows."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.central import office
from tests.central.office import NOW, dice
from tests.central.test_trusting import Worked, enrolled, view

from bekal.central import ceremony, home, lists, queries
from bekal.central.ceremony import Draft
from bekal.central.home import Central, CentralUnreadable
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import IDENTITY, KeySmallOrder, compress
from bekal.certificates.files import FileDamaged, FileForged
from bekal.certificates.keys import SigningKey, kid_of, words_of
from bekal.certificates.results import Result
from bekal.certificates.root import RootNotSigned, first_root, next_root
from bekal.certificates.trust import view_of

LATER = NOW + timedelta(days=1)


def custodians(central: Central) -> list[SigningKey]:
    """The three keys that a quick set-up leaves to be taken away."""
    folder = central.home / "kunci-penjaga"
    return [SigningKey(bytes.fromhex(path.read_text())) for path in sorted(folder.glob("penjaga-*.key"))]


def signed(draft: Draft, *keys: SigningKey) -> list[tuple[str, bytes]]:
    """Each custodian signs what travelled as a file, alone."""
    data = draft.to_bytes()
    return [(f"{n}.tanda", ceremony.sign(Draft.from_bytes(data, "akar"), key)) for n, key in enumerate(keys)]


def test_three_custodians_found_a_system_without_ever_meeting(tmp_path: Path) -> None:
    own = [ceremony.new_custodian(dice(name)) for name in "ABC"]
    handed = [ceremony.read_public(ceremony.public_text(key), "kunci") for key in own]
    draft = ceremony.draft_first(tmp_path / "pusat", handed, realm=Realm.PRODUCTION, now=NOW, random=dice("pusat"))
    with pytest.raises(home.NoCentralHere), home.opened(tmp_path / "pusat"):
        pass
    with pytest.raises(RootNotSigned):
        ceremony.found(tmp_path / "pusat", None, draft, signed(draft, own[0], own[0]), now=NOW)
    who = ceremony.found(tmp_path / "pusat", None, draft, signed(draft, own[2], own[0]), now=NOW)
    assert (who.of_new, who.needed_of_new) == (2, 2)
    with home.opened(tmp_path / "pusat") as central:
        row = ceremony.shown(central, now=NOW)
        assert (row.version, row.realm, row.words) == (1, "production", ceremony.described_draft(draft).words)
        assert [line.words for line in row.keys if line.role == "custodian"] == [
            words_of(kid_of(public)) for public in sorted(handed)
        ]
        assert lists.edition(central, now=NOW).keys == 0
    names = {path.name for path in (tmp_path / "pusat").rglob("*.key")}
    assert names == {"receipt.key", "accreditor.key", "status.key", "erasure.key"}, "no custodian's key was ever here"
    with pytest.raises(home.CentralExists):
        ceremony.draft_first(tmp_path / "pusat", handed, realm=Realm.PRODUCTION, now=NOW, random=dice("x"))


def test_two_custodians_are_no_ceremony_and_unsound_keys_no_custodians(tmp_path: Path) -> None:
    keys = [ceremony.new_custodian(dice(name)).public for name in "AB"]
    for some in (keys, [*keys, keys[0]]):
        with pytest.raises(FileDamaged):
            ceremony.draft_first(tmp_path / "pusat", some, realm=Realm.PRACTICE, now=NOW, random=dice("x"))
    with pytest.raises(KeySmallOrder):
        ceremony.read_public(compress(IDENTITY).hex().encode(), "kunci")
    mixed = ceremony.public_text(SigningKey(bytes(32))).split(b"\n")[0] + b"\nbabi babi"
    for wrong in (b"zz", b"00", mixed):
        with pytest.raises(ceremony.DraftDamaged):
            ceremony.read_public(wrong, "kunci")


def test_a_new_accreditor_and_status_key_sign_everything_that_counted_before(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    before = lists.current(central, now=NOW)
    draft = ceremony.draft_next(central, now=LATER, rotate=["accreditor", "status"])
    row = ceremony.described_draft(draft)
    assert (
        {line.role for line in row.keys if line.is_new} == {line.role for line in row.gone} == {"accreditor", "status"}
    )
    one, two, _ = custodians(central)
    ceremony.install(central, draft, signed(draft, one, two), now=LATER)
    with home.opened(central.home) as after:
        assert (after.root.version, len(after.root_files)) == (2, 2)
        assert after.keys.accreditor.public != central.keys.accreditor.public
        seen = view(after, LATER)
        assert worked.desk.certificate_key.kid in seen.keys
        assert seen.registers[worked.desk.certificate_key.kid].digests
        worked.central = after
        assert worked.result(b"contoh-1", LATER) is Result.VALID
        known = first_root(before.root, Realm.PRACTICE)
        assert next_root(after.root_bytes, known, Realm.PRACTICE) == after.root
        with pytest.raises(FileForged):  # what the old keys signed is nothing under the new root
            view_of(after.root, before.trust, before.status, realm=Realm.PRACTICE)
        with pytest.raises(FileForged):
            view_of(central.root, lists.current(after).trust, None, realm=Realm.PRACTICE)


@office.ON_ONE_ENGINE
def test_a_device_follows_the_roots_though_it_missed_one(central: Central, tmp_path: Path) -> None:
    enrolled(central, tmp_path / "usb")
    keys = custodians(central)
    for _ in range(2):
        with home.opened(central.home) as present:
            draft = ceremony.draft_next(present, now=LATER, rotate=["status"])
            ceremony.install(present, draft, signed(draft, *keys[:2]), now=LATER)
    with home.opened(central.home) as present:
        assert present.root.version == 3
        assert [one.version for one in (present.root, central.root)] == [3, 1]
        roots = present.root_files
        root = first_root(roots[0], Realm.PRACTICE)
        for file in roots[1:]:
            root = next_root(file, root, Realm.PRACTICE)
        assert root == present.root


@office.ON_ONE_ENGINE
def test_one_stolen_custodian_key_changes_nothing(central: Central) -> None:
    one, two, three = custodians(central)
    stranger = SigningKey(bytes(32))
    draft = ceremony.draft_next(central, now=LATER, bring_in=[stranger.public], take_out=[two.kid])
    with pytest.raises(RootNotSigned) as told:
        ceremony.install(central, draft, signed(draft, one, stranger), now=LATER)
    assert (told.value.facts["found"], told.value.facts["version"]) == (1, 1)
    with pytest.raises(ceremony.NotACustodian):
        ceremony.sign(draft, SigningKey(b"x" * 32))
    strangers = [stranger.public, SigningKey(b"y" * 32).public]
    other = ceremony.draft_next(central, now=LATER, take_out=[one.kid, two.kid], bring_in=strangers)
    with pytest.raises(RootNotSigned):  # enough of the old, too few of the new
        ceremony.install(central, other, signed(other, one, two), now=LATER)
    who = ceremony.install(central, draft, signed(draft, one, three), now=LATER)
    assert (who.of_old, who.of_new) == (2, 2)
    with home.opened(central.home) as after:
        assert stranger.public in after.root.keys
        assert two.public not in after.root.keys


@office.ON_ONE_ENGINE
def test_what_does_not_belong_to_a_draft_is_refused(central: Central, tmp_path: Path) -> None:
    one, two, _ = custodians(central)
    draft = ceremony.draft_next(central, now=LATER, years=1)
    other = ceremony.draft_next(central, now=LATER, years=2)
    assert (draft.root.expires - draft.root.issued) // 86_400 == 365
    for name, signature in (*signed(other, one), ("rusak", b"bukan tanda tangan")):
        with pytest.raises(ceremony.SignatureOfAnother):
            ceremony.assembled(draft, [(name, signature), *signed(draft, two)])
    ceremony.install(central, draft, signed(draft, one, two), now=LATER)
    with home.opened(central.home) as after:
        with pytest.raises(ceremony.DraftPassed):
            ceremony.install(after, other, signed(other, one, two), now=LATER)
        with pytest.raises(ceremony.NothingChanges):
            ceremony.draft_next(after, now=LATER)
        with pytest.raises(ceremony.CustodianUnknown):
            ceremony.draft_next(after, now=LATER, take_out=[bytes(8)])
    data = draft.to_bytes()
    for broken in (b"", data[:-1], data + b"\0", b"\xa0", data.replace(b"sqr1t", b"sqr1x")):
        with pytest.raises((ceremony.DraftDamaged, FileDamaged)):
            Draft.from_bytes(broken, "akar")


@office.ON_ONE_ENGINE
def test_a_root_whose_keys_do_not_lie_here_does_not_stop_the_office(central: Central) -> None:
    one, two, _ = custodians(central)
    draft = ceremony.draft_next(central, now=LATER, rotate=["status"])
    (fresh,) = (central.home / "kunci").glob("status-*.key")
    fresh.unlink()
    with pytest.raises(CentralUnreadable):
        ceremony.install(central, draft, signed(draft, one, two), now=LATER)
    with home.opened(central.home) as still:
        assert still.root.version == 1
        assert queries.keys(still) == []


@office.ON_ONE_ENGINE
def test_a_draft_of_one_realm_is_signed_for_that_realm_only(central: Central) -> None:
    one, two, _ = custodians(central)
    draft = ceremony.draft_next(central, now=LATER, years=3)
    real = Draft(Realm.PRODUCTION, draft.root, None)
    crossed = signed(real, one, two)
    with pytest.raises(ceremony.SignatureOfAnother):
        ceremony.assembled(draft, crossed)
