"""`bekal sync limits|assure`: how near this PC is to its limits, and a head's word that work goes on."""

import argparse
import os
from typing import Any

from bekal.centre.assuring import About
from bekal.cli.call import Call, PersonNeeded
from bekal.language import say


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the steps of this part."""
    steps.add_parser("limits", parents=[common], help=say("batas hari dan kiriman, umur daftar, jam")).set_defaults(
        command=limits
    )
    word = steps.add_parser(
        "assure", parents=[common], help=say("nyatakan kerja lanjut; penegas: --by NAMA, PIN-nya di {name}", name=PIN)
    )
    word.add_argument("about", choices=[one.value for one in About])
    word.add_argument("--by", dest="second", required=True, metavar=say("NAMA"))
    word.add_argument("--reason", default="")
    word.set_defaults(command=assure)


PIN = "BEKAL_SECOND_PIN"


def limits(call: Call) -> object:
    """Say how near this PC is to its limits."""
    from bekal.sync.limits import Level, standing

    with call.centre() as centre, centre.database.reading() as session:
        stands = standing(session, now=call.clock())
    for one in stands.limits:
        if one.level is not Level.GREEN:
            call.tell(one.words)
    return {
        "level": stands.level.value,
        "limits": [
            {
                "about": one.about.value,
                "measured": one.measured,
                "allowed": one.allowed,
                "level": one.level.value,
                "reason": one.reason or None,
            }
            for one in stands.limits
        ],
        "lists_days": stands.lists.days,
        "clock_behind_seconds": int(stands.clock_behind.total_seconds()),
        "program_old": stands.is_program_old,
        "policy": stands.policy.written(),
    }


def assure(call: Call) -> object:
    """Keep a person's word that work goes on."""
    from bekal.centre.assuring import assure as keep
    from bekal.centre.queries import centre as house
    from bekal.staff import service as staff
    from bekal.sync.limits import standing

    secret, now = os.environ.get(PIN), call.clock()
    if not secret:
        raise PersonNeeded()
    with call.centre() as centre:
        with centre.database.writing() as session:
            attempt = staff.try_secret(session, staff.named(session, call.second), secret, now=now)
        confirmed = attempt.person().id
        with call.writing(centre) as session:
            about = About(call.about)
            limit = next((one for one in standing(session, now=now).limits if one.about is about), None)
            keep(
                session,
                about,
                confirmed_by=confirmed,
                reason=call.reason,
                local_date=now.astimezone(house(session).timezone).date(),
                now=now,
                measured=limit.measured if limit else 0,
                allowed=limit.allowed if limit else 0,
            )
    return {"assured": call.about}
