"""The lists brought up to date from a file in the window: what they are afterwards, and what is refused."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from tests.certificates import office
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Stage

from bekal.certificates.bundle import Bundle, packed
from bekal.certificates.cose import Realm
from bekal.certificates.issue_here import issue_here
from bekal.certificates.keys import SigningKey, words_of
from bekal.certificates.queries import certificates, trust_view
from bekal.certificates.root import fingerprint
from bekal.certificates.trust import StatusCode, StatusRecord
from bekal.ui.certificates import verify as verify_module
from bekal.ui.certificates.lists import RootWords
from bekal.ui.certificates.verify import VerifyScreen

PRACTICE = Realm.PRACTICE
ROOT = office.signed_root(office.a_root(), *office.ROOTS[:2], realm=PRACTICE)
MINE = SigningKey(accredited.CENTRE_KEY.certificate_seed)


def lists(path: Path, version: int, *records: StatusRecord, signer: SigningKey = office.STATUS) -> Path:
    credential = office.a_credential(MINE, realm=PRACTICE, code="PPKD-01")
    path.write_bytes(
        packed(
            Bundle(
                (ROOT,),
                office.a_trust(credential, version=version, realm=PRACTICE),
                office.a_status(
                    {MINE.kid: list(records)} if records else None,
                    version=version,
                    issued=office.NOW,
                    realm=PRACTICE,
                    signer=signer,
                ),
                (),
            ),
            [],
        )
    )
    return path


def opened(stage: Stage, *, known: bool = True) -> VerifyScreen:
    if known:
        with stage.write() as session:
            accredited.accredit(session)
    screen = stage.show("certificates.verify")
    assert isinstance(screen, VerifyScreen)
    return screen


def drop(stage: Stage, screen: VerifyScreen, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(QPoint(10, 10)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)
    stage.settle()


def version_here(stage: Stage) -> int:
    with stage.made.reading() as session:
        view = trust_view(session)
    assert view is not None
    return view.seen.status


def freshness(screen: VerifyScreen) -> str:
    return screen.freshness.findChildren(QLabel)[0].text()


def test_a_file_of_lists_is_chosen_by_key_and_versions_and_dates_are_shown(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lists(tmp_path / "daftar.zip", 2)
    screen = opened(stage)
    assert freshness(screen) == "Daftar pencabutan per 15/11/2026 (kemarin)."
    monkeypatch.setattr(verify_module, "ask_open", lambda *_: file)  # the system's own dialog
    stage.window.activateWindow()
    QTest.keyClick(screen.edit, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    shown = dict(screen.lists.shown)
    assert screen.lists.isVisible()
    assert shown["Daftar kunci balai"] == "06/11/2026  ·  versi 2, sebelumnya 1"
    assert shown["Daftar pencabutan"] == "16/11/2026  ·  versi 2, sebelumnya 1"
    assert shown["Daftar penjaga"] == "versi 1"
    assert version_here(stage) == 2
    assert freshness(screen) == "Daftar pencabutan per 16/11/2026 (hari ini)."
    drop(stage, screen, file)
    assert "sudah dipakai" in screen.lists.accessibleName()


def test_an_older_and_a_forged_file_are_refused_in_words_and_change_nothing(stage: Stage, tmp_path: Path) -> None:
    screen = opened(stage)
    drop(stage, screen, lists(tmp_path / "baru.zip", 3))
    for path, said in (
        (lists(tmp_path / "lama.zip", 2), "lebih lama"),
        (lists(tmp_path / "palsu.zip", 4, signer=office.STRANGER), "tidak ditandatangani oleh yang berwenang"),
    ):
        drop(stage, screen, path)
        assert said in screen._trouble_words.text()
        assert screen._trouble_card.isVisible()
        assert not screen.lists.isVisible()
        assert version_here(stage) == 3
    (tmp_path / "foto.zip").write_bytes(b"bukan daftar")
    drop(stage, screen, tmp_path / "foto.zip")
    assert "foto.zip bukan berkas daftar" in screen._trouble_words.text()


def test_what_is_dropped_beside_the_lists_is_checked_against_them(stage: Stage, tmp_path: Path) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session)
        accredited.pass_all(session, of)
    issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at)
    with stage.made.reading() as session:
        one = certificates(session, of.id)[0]
    screen = opened(stage, known=False)
    text = tmp_path / "satu.txt"
    text.write_text(one.text, encoding="utf-8")
    drop(stage, screen, text)
    assert [row.colour for row in screen._list.rows.rows] == ["green"]
    from bekal.certificates.service import claims_of

    revoked = StatusRecord(claims_of(one.text).cti, StatusCode.REVOKED, office.NOW // 86_400)
    drop(stage, screen, text, lists(tmp_path / "daftar.zip", 2, revoked))
    assert [row.colour for row in screen._list.rows.rows] == ["red"]


def test_a_folder_of_unpacked_lists_is_read_and_not_searched_for_codes(stage: Stage, tmp_path: Path) -> None:
    import zipfile

    screen = opened(stage)
    place = tmp_path / "terurai"
    zipfile.ZipFile(lists(tmp_path / "daftar.zip", 2)).extractall(place)
    drop(stage, screen, place)
    assert screen.lists.isVisible()
    assert version_here(stage) == 2


def test_a_pc_that_knows_no_head_office_asks_once_for_the_words_of_its_root(stage: Stage, tmp_path: Path) -> None:
    screen = opened(stage, known=False)
    assert "Belum ada daftar" in freshness(screen)
    drop(stage, screen, lists(tmp_path / "daftar.zip", 2))
    dialog = next(one for one in stage.window.findChildren(RootWords) if one.isVisible())
    for words, refused in ((words_of(b"lainlain"), True), (words_of(fingerprint(ROOT)), False)):
        dialog.edit.setText(words)
        QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
        stage.settle()
        if refused:
            assert "pusat lain" in dialog.said.text()
    assert screen.lists.isVisible()
    assert version_here(stage) == 2
    drop(stage, screen, lists(tmp_path / "lagi.zip", 3))
    assert version_here(stage) == 3, "the second time nobody is asked"
