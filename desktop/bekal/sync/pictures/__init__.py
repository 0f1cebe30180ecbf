"""Photos and scans on their way to central and to the centre's other PCs, after the records that name them.

envelope.py   the format: a part of a picture or a list of pictures, signed, then encrypted; pure
pieces.py     parts that have come, kept as they came until the picture is whole
standing.py   which pictures rows name here, which of them central has, which are missing on this PC
network.py    sent and fetched over the network, part by part
on_stick.py   sent and fetched by stick
"""
