"""Office papers made from queries: what is asked of the database here, `documents` puts on paper.

A number on paper, in the spreadsheet and on the screen comes from the same query.
"""
