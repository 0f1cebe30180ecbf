"""P17: one certificate checked, and a folder of scanned pages.

One code: the limit is the bare Ed25519 verification of the same bytes by the library; ours reads the text with every
strictness, finds key, end, revocation and register, and words nothing. The peer proves the lists anew with each code.
Sizes are the keys of the trust list; with 500 keys 50,000 certificates are on the status list. A code is to take at
most 20 ms.

The folder: 200 pages as a scanner makes them (A4, 150 dpi, JPEG). The limit is opening the pictures and reading the
symbols alone.
"""

import io
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench import Line, exponent
from tests.certificates import office
from tests.documents import papers

from bekal.certificates import payload, trust
from bekal.certificates.checking.folder import check_piece, files_below, joined, pieces_of
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.root import first_root
from bekal.certificates.trust import StatusCode, StatusRecord, TrustView
from bekal.certificates.verify import verify
from bekal.documents.certificate import certificate_pdf
from bekal.documents.read_back import codes_of_image

KEYS = (50, 500, 5_000)
MIDDLE = KEYS[1]
RUNS = 300
PAGES = (20, 200)
HOST = "cek.contoh.id"


def run() -> Iterator[Line]:
    """Yield a line for one code and one for a folder."""
    medians, slowest = [], 0.0
    for keys in KEYS:
        ours, limit, peer, worst = _one(keys)
        medians.append((ours, limit, peer))
        slowest = max(slowest, worst)
    ours, limit, peer = medians[KEYS.index(MIDDLE)]
    yield Line(
        "P17-code", ours, limit, peer, 10, exponent(KEYS, [m[0] for m in medians]),
        f"{ours * 1000:.2f} ms, slowest of {RUNS}: {slowest * 1000:.1f} ms; ≤ 20 ms asked",
    )  # fmt: skip
    times = [_folder(pages) for pages in PAGES]
    ours, limit = times[-1]
    yield Line(
        "P17-folder", ours, limit, None, 1.3, exponent(PAGES, [t[0] for t in times]),
        f"{PAGES[-1]} pages, {ours / PAGES[-1] * 1000:.0f} ms a page",
    )  # fmt: skip


def _one(keys: int) -> tuple[float, float, float, float]:
    credentials = [office.a_credential(office.key(f"balai {n}"), serial=n + 1) for n in range(keys)]
    mine = office.key(f"balai {keys // 2}")
    records = {
        office.key(f"balai {n}").kid: [
            StatusRecord(at.to_bytes(8, "big"), StatusCode.REVOKED, 20_000) for at in range(100)
        ]
        for n in range(keys)
    }
    root = first_root(office.signed_root(office.a_root(), *office.ROOTS[:2]), Realm.PRODUCTION)
    files = office.a_trust(*credentials), office.a_status(records)
    prove = partial(trust.view_of, root, *files, realm=Realm.PRODUCTION)
    view = prove()
    text = payload.url(HOST, payload.sign(office.claims(), mine, Realm.PRODUCTION))
    times = sorted(_timed(lambda: verify(text, view, office.NOW, host=HOST)) for _ in range(RUNS))
    anew = median(_timed(lambda: _anew(prove, text)) for _ in range(3))
    return median(times), _bare(text, mine), anew, times[-1]


def _anew(prove: partial[TrustView], text: str) -> None:
    verify(text, prove(), office.NOW, host=HOST)


def _bare(text: str, key: SigningKey) -> float:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(key.public)
    message = text.encode()
    signature = key.sign(message)
    return median(_timed(lambda: public.verify(signature, message)) for _ in range(RUNS))


def _folder(pages: int) -> tuple[float, float]:
    import pypdfium2

    view = office.Papers().view()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n in range(pages):
            signed = payload.sign(office.claims(cti=n.to_bytes(8, "big")), office.CENTRE, Realm.PRODUCTION)
            document = pypdfium2.PdfDocument(certificate_pdf(papers.certificate(qr_text=payload.url(HOST, signed))))
            stream = io.BytesIO()
            document[0].render(scale=150 / 72).to_pil().convert("RGB").save(stream, "JPEG", quality=85)
            document.close()
            (folder / f"{n:03}.jpg").write_bytes(stream.getvalue())
        data = [path.read_bytes() for path in files_below(folder).files]
        limit = _timed(lambda: [codes_of_image(one) for one in data])
        ours = _timed(lambda: _checked(folder, view))
    return ours, limit


def _checked(folder: Path, view: TrustView) -> None:
    lines = []
    for path in files_below(folder).files:
        for piece in pieces_of(path):
            lines += check_piece(piece, view, office.NOW, below=folder, host=HOST)
    assert all(line.verdict is not None for line in joined(lines))


def _timed(work: object) -> float:
    began = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - began
