"""A new certificate key for a PC whose old one was stolen or has ended: made here, asked for with a fresh file.

The head office hands the centre an activation file as for a new PC. The PC keeps its place in everything else: its
id, its stream, the keys that sign its batches. The old key is thrown away; what it signed stays what it is.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from bekal.certificates import queries as certificates
from bekal.certificates.keys import SigningKey, words_of
from bekal.errors import Refused
from bekal.storage.opening import OpenCentre
from bekal.sync.activation import Activated, read_activation, request_for
from bekal.sync.device import MACHINE, Machine, activation_of, keep_anchor, state_of
from bekal.sync.requests import Activation
from bekal.sync.turns import in_turn


class NewKeyForAnother(Refused):
    """The activation file is another centre's, or another head office made it. Facts: code, name, own (code)."""


@dataclass(frozen=True)
class NewKeyOffer:
    """What an activation file would do here, before a head agrees to it."""

    centre_code: str
    centre_name: str
    expires: date
    """The last day on which the head office takes the answer to it."""
    words: str
    """The six words of the key that would be thrown away; of the one that stays, where the file was used before."""
    is_new: bool
    """False if this very file has been used before: nothing would change."""
    still_counts: bool
    """The head office still trusts the old key, so that its loss stops certificates which it could sign."""


def read_new_key_file(centre: OpenCentre, data: bytes, *, now: datetime) -> NewKeyOffer:
    """Read what an activation file would do on this PC; nothing is changed.

    Raises:
        NotActivated, PaperUnfit, ActivationExpired, NewKeyForAnother: as `renew_certificate_key`.

    """
    kid = SigningKey(centre.device_keys().certificate_seed).kid
    fresh, is_new, _device = _read(centre, data, now)
    with centre.database.reading() as session:
        known = certificates.credential(session, kid)
    counts = known is not None and known.nbf <= now.timestamp() < known.sexp
    return NewKeyOffer(fresh.centre_code, fresh.centre_name, fresh.expires, words_of(kid), is_new, counts)


@in_turn
def renew_certificate_key(centre: OpenCentre, data: bytes, *, now: datetime, machine: Machine = MACHINE) -> Activated:
    """Make a new certificate key and its request, for the next stick; the same file again changes nothing.

    Raises:
        NotActivated: this PC never was; an ordinary activation is what it needs.
        PaperUnfit, ActivationExpired: the file cannot be used.
        NewKeyForAnother: the file is another centre's or another head office's.
        AnchorUnwritable: the key is made, but nothing can be sent yet.

    """
    keys = centre.device_keys()
    fresh, is_new, device = _read(centre, data, now)
    if is_new:
        # the key first: a request whose key was lost would be accredited for nobody
        keys = replace(keys, certificate_seed=machine.random(32))
        centre.save_device_keys(keys)
        with centre.database.writing() as session:
            state = state_of(session)
            state.activation = data
            state.request = request_for(state, fresh, keys, now)
        keep_anchor(centre, machine=machine)
    words = words_of(SigningKey(keys.certificate_seed).kid)
    return Activated(fresh.centre, fresh.centre_code, fresh.centre_name, device, fresh.realm, words, is_new)


def _read(centre: OpenCentre, data: bytes, now: datetime) -> tuple[Activation, bool, UUID]:
    """Return the file, whether it is another one than the last, and this device; refuse one of another office."""
    with centre.database.reading() as session:
        state = state_of(session)
        old, device, is_new = activation_of(state), state.device, state.activation != data
    if not is_new:
        return old, False, device
    fresh = read_activation(data, now=now)
    _require_same_central(old, fresh)
    return fresh, True, device


def _require_same_central(old: Activation, new: Activation) -> None:
    """Refuse a file of another centre or of another central system, whose root may have followed the known one."""
    known = (old.centre, old.realm, old.receipt_keys, old.recipients)
    if (new.centre, new.realm, new.receipt_keys, new.recipients) != known:
        raise NewKeyForAnother(code=new.centre_code, name=new.centre_name, own=old.centre_code)
