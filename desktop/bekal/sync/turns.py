"""What only one desk of a centre does at a time where several share a server: to central they are one device."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bekal.storage.opening import OpenCentre

Given = ParamSpec("Given")
Result = TypeVar("Result")


def in_turn(
    work: Callable[Concatenate[OpenCentre, Given], Result],
) -> Callable[Concatenate[OpenCentre, Given], Result]:
    """Do the work while no other desk seals, exchanges with central, or changes the device's keys.

    Raises:
        NeighbourExchanging: another desk is at it for longer than we wait; nothing was done.

    """

    @functools.wraps(work)
    def waited(centre: OpenCentre, /, *given: Given.args, **named: Given.kwargs) -> Result:
        with centre.turn():
            return work(centre, *given, **named)

    return waited
