"""What a template must be before it is kept or given to a programme."""

from bekal.errors import Refused, Unavailable


class TemplateUnfit(Refused):
    """A template has faults and is not kept; facts: name, faults (sentences)."""


class TemplateUnknown(Refused):
    """There is no template of that name; facts: name."""


class TemplateNameTaken(Refused):
    """Another template has that name; facts: name."""


class LanguageNoteMissing(Refused):
    """A template for a language programme must say that it is no official certificate; facts: name, programme."""


class ParcelUnreadable(Refused):
    """A file is no template of this program, is damaged or was changed; facts: file."""


class PictureTooLarge(Refused):
    """A file is no picture, or cannot be made small enough for a certificate; facts: file."""


class ParcelNotWritten(Unavailable):
    """The file of a template could not be written; facts: path."""


class TemplateNotHere(Unavailable):
    """The template a paper was issued with is not on this machine, or not what it was; facts: number."""
