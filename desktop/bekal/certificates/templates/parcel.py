"""A look as one file: `.bekal-template`, a ZIP with the body, its pictures and the hash that covers both."""

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path

from bekal.certificates.templates.rules import ParcelNotWritten, ParcelUnreadable
from bekal.documents.certificate_faults import LARGEST_PICTURE, MOST_PICTURES
from bekal.documents.certificate_template import Template
from bekal.documents.certificate_template_text import LONGEST, body, pictures_named, template_of
from bekal.storage.folder import write_durably

SUFFIX = ".bekal-template"
LARGEST = 1_200_000
"""Bytes of a whole file: body and eight pictures."""

_BODY, _MANIFEST, _PICTURES = "template.json", "manifest.json", "pictures/"
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error)
_MADE = (2026, 1, 1, 0, 0, 0)
"""The same look gives the same file, whenever it is written."""


def packed(look: Template) -> bytes:
    """Return the file of a look."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parcel:
        manifest = {"kind": "bekal-template", "sha256": look.digest()}
        _put(parcel, _MANIFEST, json.dumps(manifest, sort_keys=True).encode())
        _put(parcel, _BODY, body(look).encode())
        for data in {hashlib.sha256(data).hexdigest(): data for data in look.pictures.values()}.values():
            _put(parcel, _PICTURES + hashlib.sha256(data).hexdigest(), data)
    return stream.getvalue()


def unpacked(data: bytes, name: str = "") -> Template:
    """Return the look of a file; its faults are for `service.save` to find.

    Raises:
        ParcelUnreadable: it is no such file, is damaged, was changed, or holds what does not belong.
        TemplateUnreadable, TemplateTooNew: its body is none, or a newer program's.

    """
    broken = ParcelUnreadable(file=name or SUFFIX)
    if len(data) > LARGEST:
        raise broken
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            names = parcel.namelist()
            if len(names) > MOST_PICTURES + 2 or len(set(names)) != len(names):
                raise broken
            manifest = json.loads(_taken(parcel, _MANIFEST, 1000))
            text = _taken(parcel, _BODY, LONGEST).decode()
            by_hash = {
                one.removeprefix(_PICTURES): _taken(parcel, one, LARGEST_PICTURE)
                for one in names
                if one.startswith(_PICTURES)
            }
    except _BROKEN as error:
        raise broken from error
    look = template_of(text)
    pictures = {one: by_hash[hashed] for one, hashed in pictures_named(text).items() if hashed in by_hash}
    look = template_of(text, pictures)
    if not isinstance(manifest, dict) or manifest.get("sha256") != look.digest() or body(look) != text:
        raise broken
    return look


def write(look: Template, path: Path) -> None:
    """Write the file of a look.

    Raises:
        ParcelNotWritten: the place is full, read-only or gone.

    """
    try:
        write_durably(path, packed(look))
    except OSError as error:
        raise ParcelNotWritten(path=str(path)) from error


def file_name(look: Template) -> str:
    """Name the file of a look as Windows allows."""
    kept = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in look.name).strip("-")
    return f"{kept or 'templat'}{SUFFIX}"


def _put(parcel: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    parcel.writestr(entry, content)


def _taken(parcel: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return an entry that is no longer than it may be, however long it says it is."""
    with parcel.open(name) as entry:
        content = entry.read(most + 1)
    if len(content) > most:
        raise ValueError(name)
    return content
