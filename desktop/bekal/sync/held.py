"""What central holds of this PC's work without using it yet, and why: as its last receipt says, by network or stick."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bekal.language import marked, say
from bekal.sync.device import recall, state_of
from bekal.sync.ledger import LAST_RECEIPT, receipt_kept
from bekal.sync.rules import missing

_GAP = "gap"
_WHY = {
    "schema-too-new": marked(
        "Sudah di pusat; dipakai setelah program pusat diperbarui. Tidak perlu berbuat apa-apa di sini."
    ),
    "device-revoked": marked("Disimpan pusat untuk diputuskan: hak kirim PC ini dicabut. Hubungi pusat."),
    "refused": marked("Pusat memutuskan tidak memakainya. Pekerjaan tetap ada di PC ini; hubungi pusat."),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A batch that central has and does not use yet: the code of the reason, and for which number it waits."""

    code: str
    waits_for: int = 0

    @property
    def words(self) -> str:
        """The reason as a person reads it, in the chosen language."""
        if self.code == _GAP:
            return say("Sudah di pusat; menunggu kiriman {n} yang belum sampai. Kirim sekali lagi.", n=self.waits_for)
        if self.code in _WHY:
            return say(_WHY[self.code])
        return say("Sudah di pusat, dan belum dipakai (kode {code}). Hubungi pusat.", code=self.code)


def held(session: Session) -> Mapping[int, Held]:
    """Return what central holds of the present life, by the number of the batch.

    What follows on a batch that is held for a reason of its own is held for the same.
    """
    receipt = receipt_kept(recall(session, LAST_RECEIPT), state_of(session))
    if receipt is None:
        return {}
    lacking = missing(receipt.applied_upto, receipt.held)
    found: dict[int, Held] = {}
    before = ""
    for seq in sorted(receipt.held):
        waits_for = max((one for one in lacking if one < seq), default=0)
        code = receipt.held_for.get(str(seq)) or (_GAP if waits_for else before or _GAP)
        found[seq] = Held(code, waits_for if code == _GAP else 0)
        before = code
    return found
