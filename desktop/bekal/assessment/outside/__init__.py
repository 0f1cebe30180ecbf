"""Language tests of outside bodies: what people reached, by the rule in force on the day of the test.

* Reference data say which tests there are, their levels, score ranges, minima and validity, and from which day. A newer
  edition comes as a file; an older one, or one that contradicts itself, is refused.
* A score outside the range is refused with the range. What decides is the rule of the day of the test, not of today.
* A result that the scores cannot tell is taken from the paper; one that they can tell is never typed against them.
* A number that looks wrong warns and is kept. A result ends when its reference says so, or on the typed day.
* Whether the language requirement of a destination is met is computed, never typed.
"""
