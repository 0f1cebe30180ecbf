"""Certificates: what is signed, who may sign, and what a reader may believe.

A certificate carries a short signed object (`C1`) in its QR symbol. The signature says which centre's key
made it; the centre's name is read from that key and never from the certificate. Keys are accredited by the
central office, whose own keys are named by a root that two of three custodians sign. A signed list says
what was revoked, replaced or suspended; a signed register says what was known before an incident.

    cbor, cose, keys, edwards   the bytes, the envelope, Ed25519
    claims, payload             what a certificate says, and its text
    root, credential, trust     who may sign; the lists
    requests, accreditation     a centre asks; the office checks and answers
    verify, results             the one result a person sees, and its words
    bundle, lists_here          the lists as one file; the newest of what came by sync and by file
    leases, numbering           which numbers this device may write
    resigning                   after a theft, honest papers signed anew
    independent                 a certificate taken apart for other tools
    conformance                 a file of test vectors, run

A practice key signs under other contexts than a production key, so neither verifies as the other.
"""
