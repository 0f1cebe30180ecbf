"""A look as a picture: the page as it is printed, and what is wrong with it."""

from dataclasses import dataclass, replace

from bekal.centre.queries import CentreRow
from bekal.certificates.templates.samples import Sample, sample_page
from bekal.documents.certificate import certificate_pdf
from bekal.documents.certificate_faults import Problem, doubts, problems
from bekal.documents.certificate_template import Fill, Template
from bekal.documents.page_picture import PagePicture, page_picture
from bekal.errors import Refused


@dataclass(frozen=True)
class Seen:
    """A side of a look drawn for a sample, with everything that is to be said of it."""

    picture: PagePicture | None
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    refusal: Refused | None = None


def seen(
    look: Template,
    sample: Sample,
    side: int,
    width: int,
    *,
    house: CentreRow,
    logo: bytes | None = None,
    as_full: bool = False,
) -> Seen:
    """Draw a side of a look; with faults as far as it can be drawn. `as_full` shows a blank with what is on it.

    PDFium works in one thread at a time: call this in the worker that renders pages.
    """
    wrong, doubtful = tuple(problems(look)), tuple(doubts(look))
    page = sample_page(replace(look, fill=Fill.FULL) if as_full else look, sample, house, logo)
    try:
        pdf = certificate_pdf(page)
    except Refused as refusal:
        return Seen(None, wrong, doubtful, refusal)
    except (ValueError, KeyError, IndexError, ZeroDivisionError, AttributeError):
        if not wrong:
            raise  # a look without a fault can be drawn: this is ours
        return Seen(None, wrong, doubtful)
    return Seen(page_picture(pdf, min(side, 1) if look.back else 0, width), wrong, doubtful)
