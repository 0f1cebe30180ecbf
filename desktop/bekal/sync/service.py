"""What can be done to carry work to central and back; the steps themselves stand in the modules named here."""

from bekal.sync.activation import Activated, activate, read_activation
from bekal.sync.device import MACHINE, Machine, new_device
from bekal.sync.new_key import NewKeyOffer, read_new_key_file, renew_certificate_key
from bekal.sync.receiving import TakenIn, take_in
from bekal.sync.recovery import Start, check_start
from bekal.sync.sending import Exported, export, seal

__all__ = [
    "MACHINE",
    "Activated",
    "Exported",
    "Machine",
    "NewKeyOffer",
    "Start",
    "TakenIn",
    "activate",
    "check_start",
    "export",
    "new_device",
    "read_activation",
    "read_new_key_file",
    "renew_certificate_key",
    "seal",
    "take_in",
]
