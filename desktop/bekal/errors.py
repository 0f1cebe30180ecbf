"""The two kinds of failure a person meets; anything else is a bug of ours.

    Exception
    ├── Refused        a rule says no: facts, no text; worded in `bekal.messages`
    │     └── <feature>.rules.* …
    └── Unavailable    the world says no: disk full, no network, a newer database
          └── <package>.* …

A function never returns False or None to mean "failed". The words, in both languages, stand in
`bekal.messages`, keyed by the class; a test walks both trees and fails if one has none.
"""


class Told(Exception):
    """A failure with facts, to be worded for a person; never raised itself.

    Keyword arguments become attributes and the blanks of the sentence in `bekal.messages`.
    """

    def __init__(self, **facts: object) -> None:
        super().__init__(", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.facts = facts

    def __getattr__(self, name: str) -> object:
        """Read a fact by its name."""
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None


class Refused(Told):
    """A rule of the trade says no. Nothing was changed. Exit code 3; not logged."""


class Unavailable(Told):
    """The world says no (disk, printer, network, version). Exit code 4; logged without personal data."""
