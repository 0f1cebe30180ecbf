"""The blank register: every pre-printed sheet from the day it came in to its use, spoiling, return or destruction.

A blank is a series (the letters before the number, as printed) and a number. It is received once, used for one
certificate at most, and never leaves the register: what happens to it is appended. A blank that was never
received cannot be used; one that was booked by mistake is freed, which stays in its history too.

    rules       what a blank may become, how its number is read
    service     receive, take, spoil, free, return, destroy, lose, find
    queries     stock, one blank's history, the register, the next free one
"""
