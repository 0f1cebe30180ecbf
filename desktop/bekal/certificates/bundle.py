"""The lists as one file: every root, the trust list, the status list and the registers in a `.zip`, for a stick.

The file vouches for nothing; each thing in it is a signed file and is believed or refused as such. An unpacked
folder of the same names is read as well.

    root-1.cose root-2.cose ...   trust.cose   status.cose   reg/<kid>.cose
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bekal.certificates import cbor
from bekal.certificates.cbor import Malformed
from bekal.certificates.files import data_of
from bekal.errors import Refused, Unavailable

LARGEST = 64 * 1024 * 1024
"""Bytes of all files together, packed or not: some eight million certificates."""
_MOST_FILES = 20_000
_NAME = re.compile(r"(?:.*/)?(root-([1-9][0-9]{0,5})\.cose|trust\.cose|status\.cose|reg/([0-9a-f]{16})\.cose)")
_READ_ME = """\
DAFTAR KEPERCAYAAN BEKAL

Berkas ini berisi daftar kunci balai, daftar pencabutan dan daftar sertifikat
tercatat. Semuanya ditandatangani pusat: yang diubah orang lain akan ditolak.
Tidak ada data pribadi di dalamnya. Boleh disalin dan diberikan kepada siapa pun.

Cara pakai: di Bekal pilih Periksa sertifikat, lalu "Perbarui daftar"; atau
    bekal certificates lists import <berkas ini>
"""


class ListsFileDamaged(Refused):
    """The file holds no whole set of lists: it is no such file, cut short or far too large. Facts: name."""


class ListsFileOutOfReach(Unavailable):
    """The file or folder is gone, locked or on a disk that does not answer. Facts: name."""


@dataclass(frozen=True)
class Bundle:
    """The signed files as they came, none of them believed yet; roots oldest first."""

    roots: tuple[bytes, ...]
    trust: bytes
    status: bytes
    registers: tuple[bytes, ...] = field(default=())


def packed(bundle: Bundle, kids: Sequence[bytes]) -> bytes:
    """Pack the lists into one file; `kids` are those of the registers, in their order. Equal lists give equal bytes."""
    files = {
        "BACA-SAYA.txt": _READ_ME.encode("ascii"),
        **{f"root-{number}.cose": root for number, root in enumerate(bundle.roots, 1)},
        "trust.cose": bundle.trust,
        "status.cose": bundle.status,
        **{f"reg/{kid.hex()}.cose": file for kid, file in zip(kids, bundle.registers, strict=True)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def bundle_of(data: bytes, name: str) -> Bundle:
    """Read a packed set of lists; names and order in it mean nothing beyond what they are called.

    Raises:
        ListsFileDamaged: it is none.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _NAME.fullmatch(entry.filename)]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                raise ListsFileDamaged(name=name)
            return _bundle({entry.filename: archive.read(entry) for entry in entries}, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise ListsFileDamaged(name=name) from error


def bundles_at(path: Path) -> list[tuple[str, Bundle]]:
    """Return the sets of lists at a place, each with its name: a file, or what a folder holds, unpacked or packed.

    Raises:
        ListsFileDamaged: there is none.
        ListsFileOutOfReach: the place cannot be read.

    """
    try:
        if not path.is_dir():
            return [(path.name, bundle_of(_read(path), path.name))]
        found: list[tuple[str, Bundle]] = []
        if (path / "trust.cose").is_file():
            loose = [*path.glob("*.cose"), *path.glob("reg/*.cose")][: _MOST_FILES + 1]
            files = {one.relative_to(path).as_posix(): _read(one) for one in loose}
            found.append((path.name, _bundle(files, path.name)))
        refused: Refused | None = None
        for one in sorted(path.glob("*.zip"))[:100]:
            try:
                found.append((one.name, bundle_of(_read(one), one.name)))
            except ListsFileDamaged as error:
                refused = refused or error
    except OSError as error:
        raise ListsFileOutOfReach(name=path.name) from error
    if not found:
        raise refused or ListsFileDamaged(name=path.name)
    return found


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise ListsFileDamaged(name=path.name)
    return path.read_bytes()


def _bundle(files: Mapping[str, bytes], name: str) -> Bundle:
    roots: dict[int, bytes] = {}
    registers: dict[str, bytes] = {}
    lists: dict[str, bytes] = {}
    for path, data in files.items():
        called = _NAME.fullmatch(path)
        if called is None:
            continue
        if called[2]:
            roots[int(called[2])] = data
        elif called[3]:
            registers[called[3]] = data
        else:
            lists[called[1]] = data
    if not roots or set(lists) != {"trust.cose", "status.cose"} or sum(map(len, files.values())) > LARGEST:
        raise ListsFileDamaged(name=name)
    return Bundle(
        tuple(roots[number] for number in sorted(roots)),
        lists["trust.cose"],
        lists["status.cose"],
        tuple(registers[kid] for kid in sorted(registers)),
    )


def registers_packed(files: Sequence[bytes]) -> bytes:
    """Write several registers as the one content that is kept of them."""
    return cbor.encode(list(files))


def registers_unpacked(data: bytes) -> tuple[bytes, ...]:
    """Read what `registers_packed` wrote; what was not written by it holds none."""
    try:
        files = cbor.decode(data)
        return tuple(data_of(file) for file in files) if isinstance(files, list) else ()
    except Malformed:
        return ()
