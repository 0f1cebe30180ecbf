"""Writes the golden bundle of the present release: batches as its program seals them, and what is in them.

Run once at each release, into a new folder: python tests/golden/write.py tests/golden/<release>. What is there
already is never written again: it shows that what an older program sealed is still read to the byte.
"""

import json
import sys
from pathlib import Path

from tests.central import office
from tests.sync.samples import CENTRE, CIRCUMSTANCES, DEVICE, INC, SEED

from bekal.storage.ids import new_id
from bekal.sync import sealing, stick
from bekal.sync.batches import pack, seal
from bekal.sync.streams import START, Stream


def write(folder: Path) -> None:
    """Seal the work of a small centre into a few batches, each in a file of its own."""
    folder.mkdir(parents=True)
    identity, head = sealing.new_identity(), new_id()
    people = [office.person(number, head) for number in range(1, 6)]
    certificate, _ = office.certificate(head, office.SigningKey(SEED), b"contoh-1", 1)
    operations = [*office.founding(head), *people, *certificate]
    tools = sealing.seal_tools(SEED, [sealing.recipient_of(identity)])
    mark = START
    for contents in pack([(None, body) for body in operations], sealing.compress, most=6):
        batch = seal(Stream(CENTRE, DEVICE, INC, mark), contents, tools, CIRCUMSTANCES)
        mark = batch.mark
        (folder / stick.batch_name(INC, mark)).write_bytes(batch.file)
    (folder / "operations.ndjson").write_bytes(b"".join(body + b"\n" for body in operations))
    about = {"identity": identity, "device_key": sealing.public_of(SEED).hex(), "centre": CENTRE.hex, "head": mark.hash}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
