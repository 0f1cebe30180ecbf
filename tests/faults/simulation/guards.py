"""Every guard of the core whose loss loses or doubles work in the simulated world, as mutants."""

from tests.faults.mutants import Mutant, mutant

RULES, LIVES, ANCHOR = "bekal.sync.rules", "bekal.sync.lives", "bekal.sync.anchor"
CHANGES, MERGING = "bekal.sync.changes", "bekal.storage.merging"
RECEIPTING, PUBLISHED = "bekal.central.receipting", "bekal.sync.published"

FLAGS = ("counter", "prune", "epoch not raised")
"""What the world itself does otherwise: ids of operations from a counter, bytes dropped at the first receipt, an epoch
that stays when central is restored."""

GUARDS: tuple[Mutant, ...] = (
    mutant(
        "central takes another batch of a known number for the same",
        (
            RULES,
            "return Placing.ALREADY if hash_at(batch.seq) == batch.hash else Placing.FORK",
            "return Placing.ALREADY",
        ),
    ),
    mutant(
        "central does not look whom a batch follows",
        (RULES, "return Placing.APPLY if prev == head.hash else Placing.FORK", "return Placing.APPLY"),
    ),
    mutant(
        "central applies a batch before the one that is missing",
        (RULES, "return Placing.HOLD if held < HELD_LIMIT else Placing.FULL", "return Placing.APPLY"),
    ),
    mutant(
        "central calls safe what only a lost database had",
        (RECEIPTING, "if copy is None or copy.seq <= durable.seq or copy.seq > head.seq:", "if copy is None:"),
        (RECEIPTING, "return copy if copy == head or hash_at(copy.seq) == copy.hash else None", "return copy"),
    ),
    mutant(
        "central answers anew under an old number",
        (RECEIPTING, "Answered(last.number + 1, epoch, says)", "Answered(max(last.number, 1), epoch, says)"),
    ),
    mutant(
        "a receipt is believed by its numbers alone",
        (RULES, "(mark.seq > head.seq or hash_at(mark.seq) != mark.hash)", "False"),
    ),
    mutant(
        "a receipt from before central was restored is believed",
        (RULES, "    if says_epoch < epoch:\n        return Weighed(Meaning.STALE)\n", ""),
        (LIVES, "    if _order(receipt) <= ledger.heard:\n        return\n", ""),
    ),
    mutant(
        "nothing is forgotten when central was restored",
        (
            LIVES,
            "        _forget(ledger, inc, min(weighed.forget_above, receipt.durable_upto.seq))\n",
            "        pass\n",
        ),
    ),
    mutant("a new life sends nothing again", (LIVES, "    ledger.wait_again(safe)\n", "")),
    mutant(
        "sealed files of former lives stay behind",
        (LIVES, "    return [one for one in old if one.inc8 in lives]\n", "    return []\n"),
    ),
    mutant(
        "what was copied travels no more",
        (RULES, "    return not _is_durable(events)\n", "    return Event.EXPORTED not in set(events)\n"),
    ),
    mutant(
        "older documents are taken",
        (PUBLISHED, "    if is_older or paper.version < reader.lowest(paper.kind):\n", "    if False:\n"),
    ),
    mutant(
        "the anchor does not remember documents",
        (
            PUBLISHED,
            "        return max(self.floor.get(kind, 0), self.have[kind].version if kind in self.have else 0)",
            "        return self.have[kind].version if kind in self.have else 0",
        ),
    ),
    mutant(
        "documents are taken without the snapshot that binds them",
        (
            PUBLISHED,
            '        raise DocumentsIncomplete(kind="snapshot")\n',
            "        chosen = _newest_of_each(others)\n",
        ),
    ),
    mutant(
        "the anchors are not looked at",
        (LIVES, "    verdict = compare(anchors,", "    verdict = Verdict.SAME if True else compare(anchors,"),
    ),
    mutant(
        "only an anchor of the same life is looked at",
        (ANCHOR, "return Verdict.BEHIND if anchor.inc in former else Verdict.AHEAD", "return Verdict.BEHIND"),
    ),
    mutant(
        "a paper of changes is taken though one before it is missing",
        (
            CHANGES,
            "    if paper.after > (cursor.n if paper.epoch == cursor.epoch else 0):\n        return Fits.GAP\n",
            "",
        ),
    ),
    mutant(
        "the cursor is kept though central was restored",
        (CHANGES, "    return cursor.n if cursor.epoch == epoch else 0\n", "    return cursor.n\n"),
        (CHANGES, "    if paper.after > (cursor.n if paper.epoch == cursor.epoch else 0):\n", "    if False:\n"),
    ),
    mutant(
        "a paper that leaves out work which this database lacks is taken",
        (
            CHANGES,
            "    if paper.skips != START and hash_at(paper.life, paper.skips.seq) != paper.skips.hash:\n",
            "    if False:\n",
        ),
    ),
    mutant(
        "a device is never told of its own former work in the same life",
        (CHANGES, "    return START if is_behind or is_branch else known\n", "    return known\n"),
        (
            CHANGES,
            "    if paper.skips != START and hash_at(paper.life, paper.skips.seq) != paper.skips.hash:\n",
            "    if False:\n",
        ),
    ),
    mutant(
        "of values that met the one that came last stands",
        (
            MERGING,
            "standing = {name: row.choice(name, some) for name, some in heads.items()}",
            "standing = {name: some[-1] for name, some in heads.items()}",
        ),
        (
            MERGING,
            "                standing[name] = row.choice(name, going)\n",
            "                standing[name] = going[-1]\n",
        ),
    ),
)

RARE: tuple[tuple[Mutant, int], ...] = (
    (
        mutant(
            "a new life counts what was received as safe for good",
            (LIVES, "    ledger.safe_waits_again()\n", ""),
            (
                LIVES,
                "    while seq < head and not must_travel(events.get(seq + 1, [])):",
                "    while seq < head and travelled(events.get(seq + 1, [])) in {Travel.RECEIVED, Travel.DURABLE}:",
            ),
        ),
        72,
    ),
    (
        mutant(
            "a sealed file with work that the database lacks shows nothing beside an anchor",
            (LIVES, "verdict is Verdict.AHEAD or not ledger.has_all(ends)", "verdict is Verdict.AHEAD"),
        ),
        84,
    ),
)
"""Guards that few worlds need, each with the seed of the first that goes wrong without it."""

GAP_IS_FILLED = mutant(
    "files that central waits for stay behind once their work is known to the database",
    (LIVES, " or not ledger.has_no_gap(one.inc8)", ""),
)
FOLDER_IS_LOOKED_AT = mutant(
    "only sealed files beyond the head are held against the database",
    (LIVES, 'if one.hash12 != own.get(one.seq, "")[:12]', "if one.seq > head.seq"),
)
"""Guards that a world in thousands needs; each has a story of its own."""

KNOWN: tuple[int, ...] = (42, 164, 181, 998, 999, 1170, 4665, 6703, 6778, 8283, 9489)
"""Seeds of the worlds that once went wrong: a fault of the core, or of what this suite took for one."""
