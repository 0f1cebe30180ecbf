"""The steps whose order or whose synchronising keeps saved work through a power cut, each taken out."""

from tests.faults.mutants import Mutant, mutant

DATABASE, FILES, SENDING = "bekal.storage.sqlite_file", "bekal.sync.files", "bekal.sync.sending"

MUTANTS: dict[str, Mutant] = {
    one.name: one
    for one in (
        mutant(
            "the database is not synchronised at each commit", (DATABASE, "synchronous = FULL", "synchronous = NORMAL")
        ),
        mutant(
            "a batch is on the stick before it is committed",
            (
                SENDING,
                "        outbox.keep(machine.files, folder, name, batch.file)\n",
                "        outbox.keep(machine.files, folder, name, batch.file)\n"
                "        beside = folder.parent.parent / 'usb' / 'TSP'\n"
                "        outbox.keep(machine.files, beside, stick.batch_name(inc, batch.mark), batch.file)\n",
            ),
        ),
        mutant(
            "the anchor is written before the commit",
            (
                SENDING,
                "        outbox.keep(machine.files, folder, name, batch.file)\n",
                "        outbox.keep(machine.files, folder, name, batch.file)\n"
                "        from bekal.sync import anchor\n"
                "        from bekal.sync.device import read_anchors\n"
                "        device = batches.Manifest.from_bytes(batch.manifest).device\n"
                "        new = anchor.after(read_anchors(centre, device, machine), device, inc, batch.mark, {})\n"
                "        anchor.write(machine.files, machine.anchors(centre.folder, device), new)\n",
            ),
        ),
        mutant(
            "a file is not synchronised",
            (FILES, "            os.fsync(file.fileno())  # FlushFileBuffers on Windows\n", ""),
        ),
        mutant("a folder is not synchronised", (FILES, "        os.fsync(descriptor)\n", "        pass\n")),
        mutant(
            "a file is written under its own name",
            (FILES, '    temporary = folder / f"{name}{PART}"\n', "    temporary = folder / name\n"),
        ),
    )
}

ON_A_FAILING_DISK: dict[str, Mutant] = {
    one.name: one
    for one in (
        mutant(
            "a file is synchronised again instead of written again",
            (
                FILES,
                "            os.fsync(file.fileno())  # FlushFileBuffers on Windows\n",
                "            try:\n"
                "                os.fsync(file.fileno())\n"
                "            except OSError:\n"
                "                os.fsync(file.fileno())\n",
            ),
        ),
        mutant(
            "a file whose name was not synchronised is left",
            (
                "bekal.sync.stick",
                '        for left in (f"{name}{PART}", name):\n',
                '        for left in (f"{name}{PART}",):\n',
            ),
        ),
    )
}
"""What only a disk that fails shows."""
