"""Pictures that come to this PC: proved to be central's or another PC's of the centre, and kept."""

import hashlib
from uuid import UUID

from bekal.errors import Unavailable
from bekal.storage.opening import OpenCentre
from bekal.sync import sealing
from bekal.sync.device import activation_of, state_of
from bekal.sync.opening import KnownDevice
from bekal.sync.peers import peers_of
from bekal.sync.pictures import standing
from bekal.sync.pictures.envelope import Kind, Part, read_part
from bekal.sync.pieces import Pieces
from bekal.sync.refusals import BatchUnfit, PayloadDamaged


class Taking:
    """What pictures and lists are read with on this PC, and where they are kept."""

    def __init__(self, centre: OpenCentre) -> None:
        self._centre = centre
        self.tools = sealing.open_tools([centre.device_keys().age_identity])
        self.pieces = pieces_of(centre)
        with centre.database.reading() as session:
            self.place = standing.place_of(session)
            state = state_of(session)
            activation = activation_of(state)
            self._own = state.device
            self._central = KnownDevice(activation.centre, activation.receipt_keys)
            self._peers = {
                one.id: KnownDevice(activation.centre, (one.key,), one.is_revoked) for one in peers_of(session)
            }

    def prove(self, plain: bytes) -> Part:
        """Prove what was decrypted.

        Raises:
            BatchUnfit: it is nothing that this PC may use.

        """
        return read_part(plain, [Kind.UP, Kind.DOWN, Kind.HAD], self.tools, self._writer)

    def take(self, part: Part, file: bytes) -> int:
        """Keep a part of a picture that is not here; return how far the picture is now, its whole size if it is here.

        Raises:
            BatchUnfit: the parts do not make the picture; they are let go.

        """
        header = part.header
        if part.is_whole:
            self._keep(header.address, part.content)
            return header.size
        have = self.pieces.add(header.address, header.start, part.stop, file)
        if have < header.size:
            return have
        try:
            data = self.pieces.joined(header.address, self._content)
        except (BatchUnfit, OSError) as error:
            self.pieces.drop(header.address)
            raise PayloadDamaged(device=header.device, seq=0) from error
        if len(data) != header.size or hashlib.sha256(data).hexdigest() != header.address:
            self.pieces.drop(header.address)
            raise PayloadDamaged(device=header.device, seq=0)
        self._keep(header.address, data)
        return header.size

    def _writer(self, kind: Kind, device: UUID) -> KnownDevice | None:
        if kind is Kind.UP:
            return self._peers.get(device) if device != self._own else None
        return self._central if device == self._own else None

    def _content(self, file: bytes) -> tuple[int, bytes]:
        part = self.prove(self.tools.decrypt(file))
        return part.header.start, part.content

    def _keep(self, address: str, data: bytes) -> None:
        assert self.place is not None
        self.place.keep(data)
        self.pieces.drop(address)
        with self._centre.database.writing() as session:
            standing.arrived(session, address, len(data))


def pieces_of(centre: OpenCentre) -> Pieces:
    """Return where parts of pictures wait on this PC for the rest."""
    return Pieces(centre.folder.attachments / "masuk")


def bytes_of(centre: OpenCentre, address: str) -> bytes | None:
    """Return the bytes of a picture to be sent; None where it is gone or damaged, which is noted."""
    with centre.database.reading() as session:
        place = standing.place_of(session)
    if place is None:
        return None
    try:
        return place.read(address)
    except Unavailable:
        with centre.database.writing() as session:
            standing.lost(session, address)
        return None
