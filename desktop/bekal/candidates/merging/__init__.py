"""One person registered twice: found while typing or by the list of pairs, merged, and parted again.

* A merge writes one link and moves no row: the merged person is an alias of the kept one until the link is undone.
* Whatever is shown of a person is shown of all who are that person (`queries.same_people`).
* Of two opposite merges on two PCs the earlier link stands, on all of them alike.
* Two people who look alike and are two are remembered as apart, and nobody is asked about them again.
"""
