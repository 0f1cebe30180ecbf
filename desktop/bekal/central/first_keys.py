"""The first keys of a central system: those of daily work, and those of custodians where the same person makes all."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bekal.central import rules
from bekal.certificates.keys import SigningKey
from bekal.certificates.root import ACCREDITOR, STATUS, Root
from bekal.storage.folder import write_durably
from bekal.storage.keys import write_private
from bekal.sync import sealing

_TAKE_AWAY = """\
KUNCI PENJAGA (ROOT)

Tiga berkas di folder ini adalah kunci tiga penjaga. Dua dari tiga cukup untuk
mengganti seluruh kepercayaan sistem pusat. Setelah pemasangan:

1. Salin tiap kunci ke media tersendiri, untuk tiga orang di tiga tempat.
2. Tiap penjaga memberinya kata sandi: bekal central roots lock --key BERKAS
   (kunci tanpa kata sandi hanya dapat menandatangani akar latihan).
3. Hapus folder ini dari komputer pusat. Pekerjaan harian tidak memerlukannya.

Kunci ini hanya diperlukan untuk membuat root berikutnya.
"""


def prepared(home: Path, custodians: Sequence[bytes], now: datetime, random: Callable[[int], bytes]) -> Root:
    """Write the keys of daily work and draft the root that names them. What an attempt before left is replaced."""
    accreditor, status = SigningKey(random(32)), SigningKey(random(32))
    issued = int(now.timestamp())
    root = Root(
        version=1,
        issued=issued,
        expires=issued + int(rules.ROOT_LASTS.total_seconds()),
        keys=tuple(sorted(custodians)),
        threshold=2,
        roles={ACCREDITOR: (accreditor.public,), STATUS: (status.public,)},
    )
    root.payload()  # a root against the rules is refused before anything is written
    daily = home / "kunci"
    _make_private(home, daily)
    write_private(daily / "receipt.key", random(32).hex().encode())
    write_private(daily / "age.txt", sealing.new_identity().encode() + b"\n")
    write_private(daily / "accreditor.key", accreditor.seed.hex().encode())
    write_private(daily / "status.key", status.seed.hex().encode())
    return root


def write_custodians(home: Path, custodians: Sequence[SigningKey]) -> None:
    """Write the keys of custodians who are still to be handed theirs, with what is to be done with them."""
    custody = home / "kunci-penjaga"
    _make_private(custody)
    for number, one in enumerate(custodians, 1):
        write_private(custody / f"penjaga-{number}.key", one.seed.hex().encode())
    write_durably(custody / "BACA-SAYA.txt", _TAKE_AWAY.encode("ascii"))


def _make_private(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        if os.name != "nt":
            folder.chmod(0o700)
