"""A new certificate key for a PC whose old one was stolen or has ended: made here, asked for with a fresh file.

The head office hands the centre an activation file as for a new PC. The PC keeps its place in everything else: its
id, its stream, the keys that sign its batches. The old key is thrown away; what it signed stays what it is.
"""

from dataclasses import replace
from datetime import datetime

from bekal.certificates.keys import SigningKey, words_of
from bekal.storage import keys as key_files
from bekal.storage.opening import OpenCentre
from bekal.sync.activation import Activated, AlreadyActivated, read_activation, request_for
from bekal.sync.device import MACHINE, Machine, activation_of, keep_anchor, state_of
from bekal.sync.requests import Activation


def renew_certificate_key(centre: OpenCentre, data: bytes, *, now: datetime, machine: Machine = MACHINE) -> Activated:
    """Make a new certificate key and its request, for the next stick; the same file again changes nothing.

    Raises:
        NotActivated: this PC never was; an ordinary activation is what it needs.
        PaperUnfit, ActivationExpired: the file cannot be used.
        AlreadyActivated: the file is another centre's or another central system's.
        AnchorUnwritable: the key is made, but nothing can be sent yet.

    """
    with centre.database.reading() as session:
        state = state_of(session)
        old, device, is_new = activation_of(state), state.device, state.activation != data
    keys = centre.device_keys()
    if is_new:
        fresh = read_activation(data, now=now)
        _require_same_central(old, fresh)
        # the key first: a request whose key was lost would be accredited for nobody
        keys = replace(keys, certificate_seed=machine.random(32))
        key_files.save_device_keys(centre.folder, centre.key, keys)
        with centre.database.writing() as session:
            state = state_of(session)
            state.activation = data
            state.request = request_for(state, fresh, keys, now)
        keep_anchor(centre, machine=machine)
    else:
        fresh = old
    words = words_of(SigningKey(keys.certificate_seed).kid)
    return Activated(fresh.centre, fresh.centre_code, fresh.centre_name, device, fresh.realm, words, is_new)


def _require_same_central(old: Activation, new: Activation) -> None:
    """Refuse a file of another centre or of another central system, whose root may have followed the known one."""
    known = (old.centre, old.realm, old.receipt_keys, old.recipients)
    if (new.centre, new.realm, new.receipt_keys, new.recipients) != known:
        raise AlreadyActivated(code=old.centre_code, name=old.centre_name)
