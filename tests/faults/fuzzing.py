"""Mutated papers, batches and answers for every parser: each refuses them by name, in bounded time and memory."""

import hashlib
import json
import pathlib
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from tests.sync import samples
from tests.sync.test_papers import ACTIVATION, REQUEST, SIGN, TOKEN

from bekal.errors import Told
from bekal.storage.operations import Operation
from bekal.sync import sealing, wire
from bekal.sync.anchor import Anchor
from bekal.sync.batches import Manifest
from bekal.sync.changes import Changes, Cursor
from bekal.sync.downward import (
    DownDocument,
    catalogue_body,
    catalogue_of,
    file_of,
    leases_of,
    snapshot_body,
    snapshot_of,
)
from bekal.sync.line import Answer, retry_after
from bekal.sync.opening import open_batch
from bekal.sync.pictures.envelope import Kind, Lists, Writer, joined, open_part, parted
from bekal.sync.questions import Question
from bekal.sync.receipts import Problem, Receipt
from bekal.sync.requests import Activation, CatalogueEntry, Request
from bekal.sync.streams import Mark
from bekal.sync.talking import Proved

SECONDS, MEBIBYTES = 1.0, 256
"""What one input may cost."""


class TooSlow(Exception):
    """An input took more than a second of the processor."""


@dataclass(frozen=True)
class Target:
    """A parser, inputs that it takes, and the errors by which it refuses."""

    read: Callable[[bytes], object]
    corpus: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = (Told, ValueError)


@contextmanager
def bounded() -> Iterator[None]:
    """Let nothing inside take more memory than is allowed, where the system can hold to that."""
    if not sys.platform.startswith("linux"):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pathlib.Path("/proc/self/statm").open(encoding="ascii") as statm:
        used = int(statm.read().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (used + MEBIBYTES * 1024 * 1024, before[1]))
    old = signal.signal(signal.SIGVTALRM, _too_slow)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _too_slow(*_: object) -> None:
    raise TooSlow


def fuzz(target: Target, rounds: int, *, seed: int = 0) -> int:
    """Read so many mutated inputs; return how many were taken, which none may be that is not a true form of something.

    Raises:
        TooSlow, MemoryError: an input took more than it may; anything else: a parser failed by a bug.

    """
    rnd, taken = random.Random(seed), 0
    for data in target.corpus:
        target.read(data)  # each is taken as it is
    with bounded():
        for _ in range(rounds):
            data = mutated(rnd.choice(target.corpus), target.corpus, rnd)
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            with suppress(*target.refuses):
                target.read(data)
                taken += 1
    return taken


def mutated(data: bytes, corpus: tuple[bytes, ...], rnd: random.Random) -> bytes:
    """Change bytes in one to four ways: flips, cuts, repeats, splices, hostile tokens in the place of others."""
    changed = bytearray(data)
    for _ in range(rnd.choice((1, 1, 2, 4))):
        place = rnd.randrange(len(changed) + 1)
        end = min(len(changed), place + rnd.choice((1, 2, 8, 64, 1024)))
        match rnd.randrange(9):
            case 0 if changed:
                changed[place - 1] ^= 1 << rnd.randrange(8)
            case 1 if changed:
                changed[place - 1] = rnd.choice(b'\x00\xff\n"{}[]0-9,:. ')
            case 2:
                del changed[place:end]
            case 3:
                changed[place:place] = changed[place:end] * rnd.choice((1, 2, 30))
            case 4:
                other = rnd.choice(corpus)
                start = rnd.randrange(len(other) + 1)
                changed[place:end] = other[start : start + end - place]
            case 5:
                changed[place:place] = rnd.randbytes(rnd.choice((1, 4, 32)))
            case 6:
                del changed[place:]
            case 7:
                changed[place:end] = rnd.choice(HOSTILE)
            case 8:
                _swap_token(changed, rnd)
    return bytes(changed)


HOSTILE = (
    b"[" * 5_000,
    b'{"a":' * 2_000,
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b'"\\ud800"',
    b"\xc3\x28",
    b"e\xcc\x81",
    b"\x00",
    b'"a":1,"a":2,',
    b"99999999999999999999",
    b"0x7f",
    b"9007199254740993",
    b"4294967295",
    b"\xff\xff\xff\xff",
    b"-> X25519 " * 50,
    b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n",
    b"9999-99-99T99:99:99.999999Z",
)


def _swap_token(data: bytearray, rnd: random.Random) -> None:
    """Put a hostile value in the place of a JSON number or string."""
    places = [n for n, byte in enumerate(data) if byte in b':,"']
    if places:
        start = rnd.choice(places) + 1
        end = start
        while end < len(data) and data[end] not in b',}]"':
            end += 1
        data[start:end] = rnd.choice(HOSTILE)


# ------------------------------------------------------------------------------------------------- targets


def _yes(*_: object) -> bool:
    return True


def _sign(_: bytes) -> bytes:
    return bytes(64)


def targets() -> dict[str, Target]:
    """Return every parser of something that comes from outside; behind a signature as if it held, too."""
    tools, known = samples.open_tools(), samples.known()
    batch = samples.sealed()
    inside = sealing.decrypter(samples.identities()[:1])(batch.file)
    naked = replace(tools, decrypt=lambda data: data, verify=_yes)
    operations = tuple(body for _, body in samples.marks(1, 3))
    mark = Mark(3, "ab" * 32)
    receipt = Receipt(
        samples.DEVICE,
        samples.INC,
        2,
        7,
        samples.NOW,
        mark,
        mark,
        held=(5, 6),
        problems=(Problem("bad", samples.STAFF), Problem("worse", seq=3)),
        digest={"all": "cd" * 32},
        down_versions={"trust": 3},
        fork="ef" * 32,
    ).to_bytes(_sign)
    titles = catalogue_body([CatalogueEntry(1207, "Bahasa Contoh")])
    down = tuple(
        DownDocument(kind, 3, samples.NOW, body, samples.CENTRE).to_bytes(_sign)
        for kind, body in (
            ("catalogue", titles),
            ("snapshot", snapshot_body({"catalogue": (3, "ab" * 32)})),
            ("centre", {"leases": []}),
            ("policy", {"critical": 1}),
        )
    )
    lines = b"".join(body + b"\n" for body in operations)
    told = Changes(
        samples.DEVICE,
        samples.INC,
        1,
        0,
        3,
        True,
        (("a/b", 3),),
        len(lines),
        sealing.compress(lines),
        mark,
        {"a/b": mark},
    ).to_bytes(_sign)
    question = Question(samples.DEVICE, samples.INC, Cursor(1, 5), samples.NOW, mark).to_bytes(_sign)
    problem = json.dumps({"type": "urn:bekal:problem:gap", "title": "", "status": 202, "have_seq": 3, "receipt": "aa"})
    proof = wire.sign_question(wire.Question("GET", "/v1/x"), "abcdefgh", _sign).encode()
    activation = ACTIVATION.to_bytes(SIGN)
    request = REQUEST.to_bytes(TOKEN, sealing.signer(samples.SEED))

    anchor = Anchor(samples.DEVICE, samples.INC, mark, {"a": 3}, {"b": 4}).to_bytes()

    writer = Writer(samples.CENTRE, samples.DEVICE, 1, _sign, lambda plain: plain, samples.seal_tools().recipients)
    wish = Lists(("ab" * 32,), ("cd" * 32,))
    part = writer.sealed(Kind.UP, hashlib.sha256(lines).hexdigest(), len(lines), 0, lines)

    def read_picture(data: bytes) -> object:
        found = open_part(data, list(Kind), naked, lambda _, device: known(device))
        return Lists.of(found) if found.kind is Kind.ASKED else found

    def read_down(data: bytes) -> object:
        document = DownDocument.from_bytes(data, [b""], check=_yes, understood=frozenset({"critical"}))
        for read in (catalogue_of, file_of, leases_of, snapshot_of):
            with suppress(Told):
                read(document)
        return document

    def read_problem(data: bytes) -> object:
        answer = Proved(409, '"x"', data, samples.NOW, 0)
        wait = Answer(503, {"Retry-After": data.decode("latin-1")}, data)
        return answer.code(), answer.facts(), retry_after(wait)

    return {
        "batch": Target(lambda data: open_batch(data, tools, known), (batch.file,)),
        "batch, inside the encryption": Target(lambda data: open_batch(data, naked, known), (inside,)),
        "picture": Target(read_picture, (part, writer.listed(Kind.ASKED, wish))),
        "list of pictures": Target(parted, (joined(["ab" * 32, "cd" * 32]),)),
        "header": Target(sealing.check_header, (batch.file[:400],)),
        "manifest": Target(Manifest.from_bytes, (batch.manifest,)),
        "operation": Target(Operation.from_bytes, operations),
        "receipt": Target(lambda data: Receipt.from_bytes(data, [b""], check=_yes), (receipt,)),
        "document": Target(read_down, down),
        "changes": Target(lambda data: list(Changes.from_bytes(data, [b""], check=_yes).unpacked()), (told,)),
        "question": Target(lambda data: Question.from_bytes(data, lambda _: b"", check=_yes), (question,)),
        "activation": Target(Activation.from_bytes, (activation,)),
        "request": Target(Request.from_bytes, (request,)),
        "anchor": Target(Anchor.from_bytes, (anchor,)),
        "problem": Target(read_problem, (problem.encode(),)),
        "proof": Target(lambda data: wire.proof_in(data.decode("latin-1")), (proof,)),
        "several papers": Target(wire.parted, (wire.joined([receipt, told]),)),
        "cursor": Target(lambda data: Cursor.read(data.decode("latin-1")), (b"3.17",)),
    }
