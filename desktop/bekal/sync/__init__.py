"""How saved work travels to the central system and back, by stick or network, and is never lost.

A person's saved work is either on central and acknowledged by hash, or visibly waiting on this PC, or visibly
in a list of problems; there is no fourth state. Operations are sealed into batches: canonical, compressed,
chained by hash, signed by the device, then encrypted so that only central can read them. Every batch of one
life of one database on one device forms a stream with a single writer. Central applies a batch exactly once and
answers with a signed receipt that names sequence and hash; a receipt that names work this database never did
means that the database is an old copy, which then begins a new life and sends again what is not yet safe.

What can be done and what can be asked, with a database and a disk:

    service.py    all that can be done, gathered from the modules below
    activation.py the head office's file, and the request that answers it
    sending.py    seal, export, in the order that survives a power cut
    receiving.py  receipts and documents read from a stick that came back
    published.py  which of central's documents are believed
    recovery.py   an old copy or a clone begins a new life
    device.py     who this device is, and its anchor
    whereabouts.py on which PC and in which folder the data lies, to notice a copy
    outbox.py     the folder of sealed batches
    travels.py    the events that every state is read off
    queries.py    what is not yet at central, and why

The formats and decisions beneath, without a database:

    batches.py    manifest, splitting into batches, sealing: what leaves this PC
    opening.py    the other way, in the order that trusts nothing before it is proved
    placing.py    where a proved batch goes in its stream; central and other PCs run it
    sealing.py    signatures, age, compression, behind four small callables
    receipts.py   what central says about a stream
    papers.py     the envelope of every small signed document
    requests.py   how a device presents itself, and the activation file that lets it
    downward.py   the documents central publishes downwards
    anchor.py     what is remembered outside the database, to notice that it went back in time
    files.py      the few file operations that a carrier needs, made so that a fault can be put into each
    stick.py      the folder on a USB stick
    rules.py      the decisions about batches, receipts and versions, pure
    merging.py    the decision about two values of one field, pure
    forms.py      the forms that members of manifests and papers may have
    streams.py    a stream and the places in it
    refusals.py   what can be wrong with something received, each with its code
"""
