"""The verification page as it is published: which files, with which headers; pure, whoever serves them.

The page's own program is built once for everybody (`resources/verify-page/built`) and stays as it was built, so that
anybody can compare it with a release. What belongs to one central system is in `pin.js` (realm, first root, official
address) and in the signed lists. Source: the sqr1 specification, 4.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from bekal.certificates import cbor
from bekal.certificates.cose import Realm
from bekal.errors import Refused

BUILT = ("index.html", "app.js", "app.css", "sw.js", "app.webmanifest", "icon.svg")
LARGEST_CARRIED = 8 * 1024 * 1024  # bytes of registers in the folder for use without the site; the lists matter more

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types sw"
)
# a page opened from a folder has no origin of its own that 'self' could mean, and asks no server at all
_POLICY_OF_A_FOLDER = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types sw"
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", f"{_POLICY}; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"),
    ("Cache-Control", "no-cache"),
)
_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "cose": "application/cose",
    "cbor": "application/cbor",
    "zip": "application/zip",
}
_COMPRESSED = {"html", "js", "css", "webmanifest", "svg", "txt", "cose", "cbor"}
_SITE = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?")
_READ_ME = """\
Pemeriksaan sertifikat tanpa situs: buka index.html di peramban, lalu tempel kodenya.
Daftarnya setua folder ini; unduh yang baru dari {site} paling lambat setiap 14 hari.

Checking certificates without the site: open index.html in a browser and paste the code.
The lists are as old as this folder; download a new one from {site} every 14 days at least.

サイトなしで修了証を確認するには、index.htmlをブラウザーで開き、コードを貼り付けてください。
一覧はこのフォルダーと同じ古さです。少なくとも14日ごとに{site}から新しいものを取得してください。
"""


class SiteUnfit(Refused):
    """The official address of the page is no host name; facts: site."""


@dataclass(frozen=True)
class SignedLists:
    """The signed files of one central system: the pinned root, the roots after it, and the lists; registers by kid."""

    realm: Realm
    root: bytes
    trust: bytes
    status: bytes
    roots: Sequence[bytes] = ()
    registers: Mapping[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Served:
    """One answer to a browser."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Page:
    """The files of a published page by their path below the site, without a leading slash."""

    files: Mapping[str, bytes]
    _packed: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def answer(self, path: str, *, known: str | None = None, takes_gzip: bool = False) -> Served:
        """Answer a request for a path (what follows a question mark is passed over) with all its headers.

        `known` is the ETag a browser already holds, `takes_gzip` whether it can unpack.
        """
        name = path.partition("?")[0].removeprefix("/") or "index.html"
        body = self.files.get(name)
        if body is None:
            return _plain(HTTPStatus.NOT_FOUND)
        kind = name.rpartition(".")[2]
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = (*HEADERS, ("ETag", tag), ("Vary", "Accept-Encoding"))
        if known is not None and tag in [one.strip().removeprefix("W/") for one in known.split(",")]:
            return Served(HTTPStatus.NOT_MODIFIED, headers, b"")
        headers = (*headers, ("Content-Type", _TYPES[kind]))
        if takes_gzip and kind in _COMPRESSED:
            if name not in self._packed:
                self._packed[name] = gzip.compress(body, 9, mtime=0)
            body = self._packed[name]
            headers = (*headers, ("Content-Encoding", "gzip"))
        return Served(HTTPStatus.OK, headers, body)


def refused(status: HTTPStatus) -> Served:
    """Answer a request that the page does not serve."""
    return _plain(status)


def page_of(built: Mapping[str, bytes], lists: SignedLists, site: str | None = None) -> Page:
    """Lay out the page of one central system; `site` is its official host, the one printed on certificates.

    Raises:
        SiteUnfit: the address is no host name in small letters, with a port at most.

    """
    if site is not None and (len(site) > 253 or not _SITE.fullmatch(site)):
        raise SiteUnfit(site=site)
    pin = {"realm": lists.realm.value, "site": site, "root": _base64(lists.root)}
    shell = {
        **{name: built[name] for name in BUILT},
        "index.html": _with_policy(built["index.html"], _POLICY),
        "pin.js": _assigned("window.BEKAL", {"pin": pin}),
    }
    # whatever changes in the shell, the service worker changes with it, and the browser fetches all of it anew
    digest = hashlib.sha256(b"".join(hashlib.sha256(shell[name]).digest() for name in sorted(shell))).hexdigest()
    shell["sw.js"] = f'const SHELL="{digest[:16]}";\n'.encode("ascii") + shell["sw.js"]
    sums = _sums(shell)
    files = {**shell, **_list_files(lists), "SHA256SUMS.txt": sums}
    files["offline.zip"] = _folder(built, shell, lists, site or "–")
    return Page(files)


def host_files() -> dict[str, bytes]:
    """Write the headers down for hosts that we do not run: `_headers` of static hosts, and a snippet for nginx."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS)]
    for kind in ("cose", "cbor", "webmanifest"):
        lines += [f"/*.{kind}", f"  Content-Type: {_TYPES[kind]}"]
    added = "\n".join(f'add_header {name} "{value}" always;' for name, value in HEADERS)
    snippet = (
        "# Inside the server block (https only) of the page's host; root is the folder this file lies in.\n"
        "# Requests name no certificate, but addresses of people: keep no log of them.\n"
        "access_log off;\ncharset utf-8;\nindex index.html;\ngzip on;\n"
        "gzip_types text/css text/javascript text/plain application/manifest+json image/svg+xml "
        "application/cose application/cbor;\n"
        "types {\n" + "".join(f"    {value.partition(';')[0]} {kind};\n" for kind, value in _TYPES.items()) + "}\n"
        f"{added}\n"
        "location / { try_files $uri $uri/ =404; }\n"
        "location ~ /(_headers|nginx\\.conf)$ { return 404; }\n"
    )
    return {"_headers": ("\n".join(lines) + "\n").encode("ascii"), "nginx.conf": snippet.encode("ascii")}


def _plain(status: HTTPStatus) -> Served:
    words = f"{status.value} {status.phrase}\n".encode("ascii")
    return Served(status, (*HEADERS, ("Content-Type", _TYPES["txt"])), words)


def _list_files(lists: SignedLists) -> dict[str, bytes]:
    return {
        "lists/roots.cbor": cbor.encode(list(lists.roots)),
        "lists/trust.cose": lists.trust,
        "lists/status.cose": lists.status,
        # for which keys there is a register, so that a page asks for no other
        "lists/registers.cbor": cbor.encode(sorted(lists.registers)),
        **{f"lists/reg/{kid.hex()}.cose": data for kid, data in sorted(lists.registers.items())},
    }


def _folder(built: Mapping[str, bytes], shell: Mapping[str, bytes], lists: SignedLists, site: str) -> bytes:
    """Pack the page for use from a folder; a browser may fetch nothing there, so a script brings the lists."""
    carried = {"roots": cbor.encode(list(lists.roots)), "trust": lists.trust, "status": lists.status}
    if sum(map(len, lists.registers.values())) <= LARGEST_CARRIED:
        carried |= {f"reg/{kid.hex()}": data for kid, data in sorted(lists.registers.items())}
    page = _with_policy(built["index.html"], _POLICY_OF_A_FOLDER)
    pin = b'<script src="pin.js"></script>\n'
    page = page.replace(pin, pin + b'<script src="lists.js"></script>\n')
    files = {
        "index.html": page,
        **{name: shell[name] for name in ("app.js", "pin.js", "app.css", "icon.svg")},
        "lists.js": _assigned("window.BEKAL.lists", {name: _base64(data) for name, data in carried.items()}),
        "BACA-SAYA.txt": _READ_ME.format(site=site).encode("utf-8"),
    }
    files["SHA256SUMS.txt"] = _sums(files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"periksa-sertifikat/{name}")  # of 1980: the same bytes each time
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            folder.writestr(entry, data)
    return packed.getvalue()


def _with_policy(page: bytes, policy: str) -> bytes:
    return page.replace(b"%CSP%", policy.encode("ascii"))


def _assigned(name: str, value: object) -> bytes:
    return f"{name}={json.dumps(value, separators=(',', ':'), sort_keys=True)};\n".encode("ascii")


def _sums(files: Mapping[str, bytes]) -> bytes:
    """List the digests as `sha256sum --check` reads them."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode(
        "ascii"
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
