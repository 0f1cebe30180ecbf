"""Check that an installation can do its work: an encrypted database, both languages, one certificate."""

import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


def run() -> dict[str, bool]:
    """Run every check in a temporary folder and return which passed."""
    checks: dict[str, Callable[[Path], bool]] = {
        "database": _database,
        "languages": _languages,
        "certificate": _certificate,
        "sealing": _sealing,
    }
    with tempfile.TemporaryDirectory(prefix="bekal-") as folder:
        return {name: check(Path(folder)) for name, check in checks.items()}


def _database(folder: Path) -> bool:
    """Write a name into an encrypted file, read it back, and find no trace of it in the bytes."""
    from bekal.storage import database, journal
    from bekal.storage.ids import new_id
    from bekal.storage.records import Centre
    from bekal.terms import How

    path, key, name = folder / "check.db", secrets.token_bytes(32), "Balai Contoh"
    centre_id = new_id()
    base = database.open_file(path, key)
    with base.writing() as session:
        journal.sign(session, by=centre_id, at=datetime.now(UTC), how=How.PROGRAM)
        session.add(Centre(id=centre_id, centre_id=centre_id, code="CONTOH", name=name))
    base.close()
    base = database.open_file(path, key)
    with base.reading() as session:
        found = session.get_one(Centre, centre_id).name
    base.close()
    return found == name and all(name.encode() not in file.read_bytes() for file in folder.glob("check.db*"))


def _languages(_folder: Path) -> bool:
    from bekal import language

    before = language.chosen()
    try:
        language.choose(language.ENGLISH)
        english = language.say("Hadir")
        language.choose(language.INDONESIAN)
        return english == "Present" and language.say("Hadir") == "Hadir"
    finally:
        language.choose(before)


def _certificate(_folder: Path) -> bool:
    """Draw a certificate, render it, and read its code."""
    from bekal.documents.certificate import CertificatePage, certificate_pdf
    from bekal.documents.letterhead import Signatory
    from bekal.documents.read_back import codes

    text = "https://cek.contoh.id/#C1" + "ABCDEFGH234567" * 20
    page = CertificatePage(
        centre="Balai Contoh",
        address="",
        title="Sertifikat Pelatihan",
        number="0001/CONTOH/2026",
        name="Peserta Contoh",
        birth_line="lahir di Kota Contoh",
        statement="telah menyelesaikan pelatihan",
        programme="Bahasa Jepang",
        hours_and_dates="160 JP",
        result="",
        signatory=Signatory("Kota Contoh", "Kepala Balai", "Kepala Contoh"),
        qr_text=text,
        verify_host="cek.contoh.id",
        sample=True,
    )
    return codes(certificate_pdf(page)) == [text]


def _sealing(_folder: Path) -> bool:
    """Encrypt with age and decrypt again."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    sealed = pyrage.encrypt(b"kiriman", [identity.to_public()])
    return bytes(pyrage.decrypt(sealed, [identity])) == b"kiriman" and b"kiriman" not in sealed
