"""A head office and a centre's desk for the tests: real databases, real keys, the sync package's own functions."""

import contextlib
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from tests import makers

from bekal.central import home, service
from bekal.central.enrolling import binding_of
from bekal.central.home import Central
from bekal.certificates import payload
from bekal.certificates.claims import Claims
from bekal.certificates.cose import Realm as CertificateRealm
from bekal.certificates.keys import SigningKey
from bekal.certificates.requests import key_request, revocation_request
from bekal.certificates.trust import StatusCode, StatusRecord
from bekal.storage.clock import Reading
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.sync import sealing, stick
from bekal.sync.batches import Circumstances, SealedBatch, pack, seal
from bekal.sync.files import RealFiles
from bekal.sync.receipts import Receipt
from bekal.sync.requests import Activation, Realm, Request
from bekal.sync.streams import START, Mark, Stream

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
FILES = RealFiles()
ON_ONE_ENGINE = pytest.mark.parametrize("central", ["embedded"], indirect=True)
"""For what the engine makes no difference to."""


def dice(seed: str) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


@contextlib.contextmanager
def head_office(folder: Path, url: str | None = None) -> Iterator[Central]:
    """A new central system, open."""
    service.init(folder, url, realm=Realm.PRACTICE, now=NOW, random=dice("pusat"))
    with home.opened(folder, random=dice("token")) as central:
        yield central


@dataclass
class Desk:
    """One device of a centre: its keys, its stream, the operations it has not sealed yet."""

    activation: Activation
    name: str = "PC A"
    device: UUID = field(default_factory=new_id)
    inc: str = "00112233445566aa"
    head: Mark = START
    sealed: list[SealedBatch] = field(default_factory=list)
    taken: int = 0

    def __post_init__(self) -> None:
        self.seed = hashlib.sha256(f"tanda tangan {self.name}".encode()).digest()
        self.certificate_key = SigningKey(hashlib.sha256(f"sertifikat {self.name}".encode()).digest())
        self.identity = sealing.new_identity()

    def request(self, **changes: object) -> bytes:
        """Answer the activation, as the device does."""
        binding = binding_of(self.activation.activation)
        wish = key_request(
            self.certificate_key,
            CertificateRealm[self.activation.realm.name],
            code=self.activation.centre_code,
            binding=binding,
            made_at=int(NOW.timestamp()),
        )
        values: dict[str, object] = {
            "activation": self.activation.activation,
            "centre": self.activation.centre,
            "device": self.device,
            "inc": self.inc,
            "signing_key": sealing.public_of(self.seed),
            "recipient": sealing.recipient_of(self.identity),
            "certificate_request": wish,
            "made_at": NOW,
        }
        request = Request(**(values | changes))  # type: ignore[arg-type]
        return request.to_bytes(self.activation.token, sealing.signer(self.seed))

    def seal(self, bodies: list[bytes], *, most: int = 5_000, centre: UUID | None = None) -> list[SealedBatch]:
        """Seal operations into the next batches of the stream."""
        tools = sealing.seal_tools(self.seed, self.activation.recipients)
        made = []
        for contents in pack([(None, body) for body in bodies], sealing.compress, most=most):
            stream = Stream(centre or self.activation.centre, self.device, self.inc, self.head)
            batch = seal(stream, contents, tools, Circumstances(app="0.1.0", wall=NOW, clock=Reading(1)))
            self.head = batch.mark
            made.append(batch)
        self.sealed += made
        return made

    def seal_all(self, made: makers.Made, *, most: int = 5_000) -> list[SealedBatch]:
        """Seal whatever the centre did since last time."""
        with made.reading() as session:
            bodies = makers.own_bodies(session)[self.taken :]
        self.taken += len(bodies)
        return self.seal(bodies, most=most)

    def put_on(self, root: Path, batches: list[SealedBatch] | None = None, *, with_request: bool = True) -> Path:
        """Export to a stick; return this device's folder there."""
        outgoing = [
            stick.Outgoing(stick.batch_name(self.inc, batch.mark), lambda data=batch.file: data)  # type: ignore[misc]
            for batch in (self.sealed if batches is None else batches)
        ]
        if with_request:
            data = self.request()
            outgoing.insert(0, stick.Outgoing(stick.request_name(data), lambda: data))
        root.mkdir(exist_ok=True)
        code = self.activation.centre_code
        stick.export(FILES, root, centre_code=code, device=self.device, outgoing=outgoing, head=(self.inc, self.head))
        return stick.folder_of(root, code, self.device)

    def receipt(self, root: Path) -> Receipt:
        """Read the newest receipt for this stream from the stick."""
        found = [
            Receipt.from_bytes(stick.load(FILES, one), self.activation.receipt_keys)
            for one in stick.scan(FILES, root).found
            if one.kind is stick.Kind.RECEIPT
        ]
        own = [receipt for receipt in found if (receipt.device, receipt.inc) == (self.device, self.inc)]
        return max(own, key=lambda receipt: (receipt.central_epoch, receipt.receipt_no))


def desk(central: Central, name: str = "PC A", code: str = "PPKD-01") -> Desk:
    """Hand a centre an activation file and set up a device with it."""
    data = service.make_activation(central, centre_code=code, centre_name="Balai Contoh", now=NOW)
    return Desk(Activation.from_bytes(data), name)


def operation(entity: str, row: UUID, fields: dict[str, object], *, by: UUID, kind: str = "put") -> bytes:
    """One operation, as another program could write it."""
    return Operation(
        id=new_id(),
        entity=entity,
        row_id=row,
        kind=kind,
        fields=fields,  # type: ignore[arg-type]
        base=dict.fromkeys(fields),
        by=by,
        at=NOW,
        how="key",
        clock=str(Reading(int(NOW.timestamp() * 1000))),
    ).to_bytes()


def person(number: int, by: UUID, **values: object) -> bytes:
    """A candidate's registration."""
    at = "2026-03-02T01:00:00.000000Z"
    fields = {"name": f"Peserta Contoh {number:02}", "nik_status": "missing", "registered_at": at}
    return operation("candidate", new_id(), fields | values, by=by)


def founding(head: UUID, code: str = "PPKD-01") -> list[bytes]:
    """What a new centre says first: itself and its first account."""
    return [
        operation("centre", new_id(), {"code": code, "name": "Balai Contoh"}, by=head),
        operation("staff", head, {"name": "Kepala Contoh", "role": "head"}, by=head),
    ]


def claims(number: int, cti: bytes, iat: int | None = None) -> Claims:
    """What a certificate of the tests says."""
    return Claims(
        no=f"{number:04}/CONTOH/2026",
        name="Peserta Contoh",
        title="Bahasa Jepang",
        prog=1207,
        done=20260301,
        iat=int(NOW.timestamp()) // 60 * 60 if iat is None else iat,
        cti=cti,
    )


def certificate(head: UUID, key: SigningKey, cti: bytes, number: int, /, **changes: object) -> tuple[list[bytes], UUID]:
    """A certificate that a key signed, and everything it stands on."""
    text = payload.sign(claims(number, cti), key, CertificateRealm.PRACTICE)
    course, programme, intake, person, enrolment, row = (new_id() for _ in range(6))

    def put(entity: str, of: UUID, **fields: object) -> bytes:
        return operation(entity, of, fields, by=head)

    made = [
        put("programme", programme, code=f"P{number}", title="Bahasa Jepang", kind="language", hours=320),
        put("intake", intake, name=f"Gelombang {number}", opens_on="2026-01-05", closes_on="2026-02-20"),
        put(
            "course",
            course,
            programme_id=programme.hex,
            intake_id=intake.hex,
            name="Kelas",
            quota=20,
            starts_on="2026-03-02",
            ends_on="2026-06-30",
        ),
        put(
            "candidate",
            person,
            name="Peserta Contoh",
            nik_status="missing",
            registered_at="2026-03-02T01:00:00.000000Z",
        ),
        put(
            "enrolment",
            enrolment,
            course_id=course.hex,
            candidate_id=person.hex,
            number=1,
            state="active",
            joined_on="2026-03-02",
        ),
        put(
            "certificate",
            row,
            enrolment_id=enrolment.hex,
            **(
                {
                    "number": f"{number:04}/CONTOH/2026",
                    "series": "S",
                    "year": 2026,
                    "sequence": number,
                    "snapshot": "{}",
                    "text": text,
                    "cti": cti.hex(),
                    "kid": key.kid.hex(),
                    "digest": payload.digest(text, CertificateRealm.PRACTICE).hex(),
                    "issued_at": "2026-03-02T01:00:00.000000Z",
                    "issued_on": "2026-03-02",
                }
                | changes
            ),
        ),
    ]
    return made, row


def event(
    head: UUID, of: UUID, word: str, at: str = "2026-03-02T05:00:00.000000Z", *, request: bytes | None = None
) -> bytes:
    """Something that happened to a certificate."""
    fields = {"certificate_id": of.hex, "event": word, "at": at, "reason": "contoh"}
    if request is not None:
        fields["request"] = request.hex()
    return operation("certificate_event", new_id(), fields, by=head)


def asked(key: SigningKey, cti: bytes, code: StatusCode, *, lifts: bool = False) -> bytes:
    """The centre's signed request about a certificate."""
    record = StatusRecord(cti, code, 20514)
    at = int(NOW.timestamp())
    return revocation_request(key, CertificateRealm.PRACTICE, record=record, made_at=at, reason="contoh", lifts=lifts)
