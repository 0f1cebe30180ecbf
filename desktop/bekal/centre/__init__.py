"""The centre's own settings that travel with its data: name, letterhead, signatory, house rules.

There is one row, made when the centre is set up. Certificates and office papers take their letterhead from it,
attendance its length of one JP, numbering its template. What only concerns this machine lies elsewhere.
"""
