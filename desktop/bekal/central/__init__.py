"""The central system: it lets devices in, applies what they did exactly once, answers, and publishes who is trusted.

The head office hands a centre an activation file with a one-time token. The device's request proves that token
and both of its keys; the first to use the token is let in, a second one is shown to the head office. Its
certificate key is accredited for 30 days, until somebody has compared the key's words by telephone. Each batch is
proved, then applied in one transaction together with the row that says so; a batch that comes again has no effect,
one that comes too early waits, a second history of one stream is applied too and its writer told to begin anew.
One faulty operation is set aside and stops nothing. Every stream gets a signed receipt, cumulative, on the same
stick; "safe at central" is said only after a copy elsewhere has been confirmed.

    home.py        the folder: keys, root of trust, which database
    enrolling.py   activation files out, requests in, first accreditation
    receiving.py   batches in: placed, applied, held, forked
    receipting.py  which receipt says it, and how far a stream is safe, pure
    quarantine.py  what a revoked device sent: let in or left out by a person
    judging.py     which operations are set aside
    answering.py   receipts out, and with them the documents
    publishing.py  documents and lists brought up to date
    lists.py       what the lists say; the lists as one file
    registering.py the register and the status list, filled as batches are applied
    ceremony.py    roots: drafted, signed by custodians, put together
    trusting.py    keys accredited, prolonged, withdrawn, called stolen
    revoking.py    certificates revoked and suspended by the head office; what it is shown
    leasing.py     blocks of certificate numbers
    deciding.py    the mark that each decision leaves, so that a running service publishes it at once
    page.py        the verification page: files and headers, pure
    serving.py     the page over HTTP or into a folder
    service.py     what the command line and a server call
    queries.py     what the head office asks
    rules.py       the decisions, pure
"""
