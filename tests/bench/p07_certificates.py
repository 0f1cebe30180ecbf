"""P7: certificates of one print run, each with photo, QR and signature, beside the bytes of such pages by hand.

Limit: a PDF of the same pages put together from strings, its QR matrices and photos known beforehand. Peer:
ReportLab as its manual shows it (a canvas a file, ASCII85, fonts embedded anew, the QR a picture of `qrcode` with
its mask search, the photo through an ImageReader). The second line adds rendering every page and decoding its code.
A second peer is WeasyPrint, in an environment of its own whose Python `BEKAL_BENCH_HTML` names: it gets the pages as
HTML with ready pictures of the codes, signs nothing, and its start is not counted. A mail merge is not measured.
"""

import base64
import io
import os
import random
import subprocess
import zlib
from collections.abc import Callable, Iterator
from html import escape
from statistics import median

from tests.bench import Line, alternating, exponent

from bekal.certificates import payload
from bekal.certificates.claims import Claims
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.documents import qr
from bekal.documents.certificate import CertificatePage, Unit, code_area, print_run
from bekal.documents.certificate_designs import STANDARD
from bekal.documents.letterhead import Signatory
from bekal.documents.read_back import codes_by_page

PEOPLE = 500
SIZES = (50, 500, 2_000)
PEERS = 80
RUNS = 3
HOST = "cek.contoh.id"
KEY = SigningKey(bytes(range(32)))
IAT = 1_794_538_800


def run() -> Iterator[Line]:
    """Yield drawing and signing, and the same with every code read back."""
    photos = [_photo(n) for n in range(PEOPLE)]
    known = [_page(n, _signed(n), photos[n]) for n in range(PEOPLE)]
    symbols = [qr.symbol(page.qr_text) for page in known]
    made: list[bytes] = []

    def ours() -> None:
        made[:] = [print_run(_page(n, _signed(n), photos[n]) for n in range(PEOPLE))]

    def checked() -> None:
        ours()
        read = [texts for texts in codes_by_page(made[0], area=code_area(known[0])) if texts]
        assert read == [[page.qr_text] for page in known]

    drawn, limit, both, peer = alternating(
        ours,
        lambda: _by_hand(known, symbols),
        checked,
        lambda: [_by_default(page) for page in known[:PEERS]],
        runs=RUNS,
    )
    sizes = [_timed(lambda n=n: print_run(_page(i, _signed(i), photos[i % PEOPLE]) for i in range(n))) for n in SIZES]
    slower = peer / PEERS * PEOPLE
    slope = exponent(SIZES, sizes)
    turns = [(_by_html(known[:PEERS]), _timed(ours) / PEOPLE) for _ in range(RUNS)]
    ratios = [html / own for html, own in turns if html]
    beside = f"; {median(ratios):.1f} times as fast as HTML" if ratios else ""
    yield Line(
        "P7-drawn-and-signed",
        drawn,
        limit,
        slower,
        10,
        slope,
        f"{slower / drawn:.1f} times as fast as the peer{beside}",
    )
    yield Line("P7-read-back-too", both, limit, None, 40, None, f"{PEOPLE} of {PEOPLE} codes decoded")


_HTML = (
    "import sys, time; from weasyprint import HTML; HTML(string='<p>a').write_pdf(); text = sys.stdin.read(); "
    "begun = time.perf_counter(); HTML(string=text).write_pdf(); print(time.perf_counter() - begun)"
)


def _by_html(pages: list[CertificatePage]) -> float | None:
    """Return the seconds a certificate takes as HTML; None where there is no WeasyPrint."""
    program = os.environ.get("BEKAL_BENCH_HTML")
    if not program:
        return None
    text = "<style>@page{size:A4 landscape}section{break-after:page;text-align:center}</style>"
    for page in pages:
        said = (page.centre, page.title, page.number, page.name, page.birth_line, page.statement, page.programme)
        words = "".join(f"<p>{escape(one)}</p>" for one in (*said, page.hours_and_dates, page.result))
        rows = "".join(
            f"<tr><td>{unit.code}<td>{escape(unit.title)}<td>{unit.hours}<td>{unit.result}" for unit in page.units
        )
        code = _image(_coded(page.qr_text), "png", 33, 33) + _image(page.photo or b"", "jpeg", 30, 40)
        text += f"<section>{words}{code}</section><section><table>{rows}</table></section>"
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([program, "-c", _HTML], input=text, env=bare, check=True, capture_output=True, text=True)
    return float(done.stdout) / len(pages)


def _coded(text: str) -> bytes:
    import qrcode

    stream = io.BytesIO()
    qrcode.make(text).save(stream)
    return stream.getvalue()


def _image(data: bytes, kind: str, wide: int, high: int) -> str:
    written = base64.b64encode(data).decode("ascii")
    return f'<img style="width:{wide}mm;height:{high}mm" src="data:image/{kind};base64,{written}">'


def _timed(work: Callable[[], object]) -> float:
    return alternating(work, runs=1)[0]


def _signed(n: int) -> str:
    claims = Claims(
        no=f"{n + 1:04}/BLK-CONTOH/XI/2026",
        name="Peserta Contoh",
        title="Bahasa Jepang",
        prog=1207,
        done=20261030,
        iat=IAT,
        cti=n.to_bytes(8, "big"),
        dob=19990507,
        hours=640,
        result="Sangat Baik",
    )
    return payload.url(HOST, payload.sign(claims, KEY, Realm.PRACTICE))


def _page(n: int, text: str, photo: bytes) -> CertificatePage:
    return CertificatePage(
        centre="Balai Latihan Contoh",
        address="Jalan Contoh No. 1 · Kota Contoh",
        title="Sertifikat Pelatihan",
        number=f"{n + 1:04}/BLK-CONTOH/XI/2026",
        name="Peserta Contoh",
        birth_line="lahir di Kota Contoh, 7 Mei 1999",
        statement="telah menyelesaikan dan dinyatakan lulus pelatihan",
        programme="Bahasa Jepang",
        hours_and_dates="640 JP, 5 Januari sampai dengan 30 Oktober 2026",
        result="dengan hasil Sangat Baik",
        signatory=Signatory("Kota Contoh, 30 Oktober 2026", "Kepala Balai", "Kepala Contoh, S.Pd."),
        qr_text=text,
        verify_host=HOST,
        units=tuple(Unit(f"BJ.{u:02}", f"Materi contoh {u}", f"Sample material {u}", 80, "K") for u in range(1, 9)),
        photo=photo,
        template=STANDARD,
    )


def _photo(n: int) -> bytes:
    """Make a grey picture of 240 x 320 with noise, as a small JPEG: about 6 kB, another one for each person."""
    from PIL import Image

    noise = random.Random(n).randbytes(24 * 32)
    buffer = io.BytesIO()
    Image.frombytes("L", (24, 32), noise).resize((240, 320)).convert("RGB").save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


# ------------------------------------------------------------------------------------------------- the limit


def _by_hand(pages: list[CertificatePage], symbols: list[qr.Symbol]) -> bytes:
    """Write a PDF of fronts and backs from strings: texts, the code as one path, the photo as it is."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
    ]
    kids = []
    for page, symbol in zip(pages, symbols, strict=True):
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width 240 /Height 320 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
            b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (len(page.photo or b""), page.photo or b"")
        )
        image = len(objects)
        front = [page.centre, page.address, page.title, page.number, page.name, page.birth_line, page.statement,
                 page.programme, page.hours_and_dates, page.result, page.signatory.place_and_date,
                 page.signatory.office, page.signatory.name, page.verify_host]  # fmt: skip
        back = [text for unit in page.units for text in (unit.code, unit.title, unit.title_en, unit.result)]
        picture = f"q 85 0 0 113 378 60 cm /P Do Q\n{qr.drawing(symbol)}\n"
        for texts, art in ((front, picture), (back, "")):
            stream = zlib.compress(
                ("BT /F 12 Tf\n" + "".join(map(_shown, enumerate(texts))) + "ET\n" + art).encode("latin-1", "replace")
            )
            objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents %d 0 R /Resources "
                b"<< /Font << /F 3 0 R >> /XObject << /P %d 0 R >> >> >>" % (len(objects), image)
            )
            kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def _shown(numbered: tuple[int, str]) -> str:
    place, text = numbered
    safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"1 0 0 1 100 {560 - 18 * place} Tm ({safe}) Tj\n"


# -------------------------------------------------------------------------------------------------- the peer


def _by_default(page: CertificatePage) -> bytes:
    """Draw one certificate as the library's manual would: a file each, everything at its defaults."""
    import qrcode
    from reportlab import rl_config
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from bekal import paths

    kept, rl_config.useA85 = rl_config.useA85, 1
    try:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=landscape(A4))
        font = next((paths.resources() / "fonts").rglob("NotoSerif*.ttf"))
        pdfmetrics.registerFont(TTFont("Peer", str(font)))
        canvas.setFont("Peer", 14)
        for place, text in enumerate((page.centre, page.title, page.number, page.name, page.birth_line, page.statement,
                                      page.programme, page.hours_and_dates, page.result)):  # fmt: skip
            canvas.drawCentredString(421, 540 - 26 * place, text)
        code = qrcode.make(page.qr_text).get_image().convert("RGB")
        canvas.drawImage(ImageReader(code), 60, 60, 95, 95)
        canvas.drawImage(ImageReader(io.BytesIO(page.photo or b"")), 378, 60, 85, 113)
        canvas.showPage()
        canvas.setFont("Peer", 10)
        for place, unit in enumerate(page.units):
            canvas.drawString(60, 520 - 20 * place, f"{unit.code}  {unit.title}  {unit.hours}  {unit.result}")
        canvas.showPage()
        canvas.save()
        return buffer.getvalue()
    finally:
        rl_config.useA85 = kept
