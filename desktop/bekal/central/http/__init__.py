"""The service that devices reach over HTTPS: the same batches, receipts and documents as a stick carries.

Every route is named once, in `service.py`, and described in `resources/openapi/central.json`. Nothing about who
asks is written anywhere; answers name ids, numbers and codes only.

    asking.py      a request and an answer, problems as RFC 9457 words them
    admission.py   how much is worked on at once, and whose turn it is
    devices.py     what a device asks: its head, a batch, documents, to be let in
    holding.py     the central system, held open, and opened anew when its folder changed
    service.py     the routes, proofs and signatures
    server.py      sockets, threads and time limits
"""
