"""The looks of a centre's certificates: kept, exchanged as one file, given to programmes.

A look is never changed. An edited one is another row, and the programmes that had the old one get the new one; papers
already issued name theirs by its hash and are printed with it again for ever. The looks that come with the program
are rows only where a paper or a programme uses them.
"""
