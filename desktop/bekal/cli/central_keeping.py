"""`bekal central restored|durable|verify|erase|policy`: its copies, what is missing, erasures it orders, its policy."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.candidates.rights.rules import ErasureReason
from bekal.centre.policy import Policy, PolicyUnfit
from bekal.cli.call import Call, read_id
from bekal.language import say


def add_steps(step: Callable[[str, str, Any], argparse.ArgumentParser]) -> None:
    """Add the steps of this part."""
    step("restored", say("katakan bahwa basis data pusat baru dipulihkan dari cadangan"), restored)
    gone = step("erase", say("perintahkan satu balai menghapus data satu orang; di pusat langsung dihapus"), erase)
    gone.add_argument("--centre-code", required=True)
    gone.add_argument("--person", dest="person_id", required=True, metavar="ID")
    gone.add_argument("--reason", choices=[one.value for one in ErasureReason], default=ErasureReason.REQUEST.value)
    rules = step("policy", say("kebijakan untuk semua balai: lihat, atau ubah dengan set"), policy)
    rules.add_argument("what", choices=("show", "set"))
    rules.add_argument("values", nargs="*", metavar="NAME=VALUE")
    waiting = step("release", say("terapkan yang menunggu kiriman yang sudah pasti hilang dari satu PC"), release)
    waiting.add_argument("--device", required=True, metavar="ID")
    whole = step("verify", say("foto dan pindaian yang disebut catatan dan belum ada di pusat"), verify)
    whole.add_argument("--read", action="store_true", help=say("buka setiap berkas dan periksa isinya"))
    safe = step("durable", say("catat bahwa salinan di tempat lain memuat yang sudah diterima"), durable)
    which = safe.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help=say("salinan itu memuat semuanya sampai sekarang"))
    which.add_argument(
        "--places", type=Path, metavar="FILE", help=say("keluaran status --json dari salinan yang dipulihkan")
    )


def restored(call: Call) -> object:
    """Raise the epoch and say what will happen."""
    from bekal.central import keeping

    done = keeping.note_restored(call.home, now=call.clock())
    words = say(
        "Zaman pusat sekarang {epoch}. Setiap PC melihatnya di tanda terima berikutnya dan mengirim lagi yang belum "
        "ada di cadangan; {streams} aliran diperiksa, tidak ada yang terhitung dua kali.",
        epoch=done.epoch,
        streams=done.streams,
    )
    call.tell(words)
    return {"epoch": done.epoch, "streams": done.streams, "erased_again": done.erased_again, "words": words}


def verify(call: Call) -> object:
    """Say which photos and scans records name that are not here."""
    from bekal.central import home
    from bekal.central.pictures.tidying import shortages

    with home.opened(call.home) as central:
        found = shortages(central, read_all=call.read)
    for one in found:
        if one.missing:
            n = len(one.missing)
            call.tell(say("{code}: {n} foto & pindaian yang disebut catatan belum ada di pusat.", code=one.code, n=n))
        if one.damaged:
            call.tell(say("{code}: {n} foto & pindaian rusak di pusat.", code=one.code, n=len(one.damaged)))
    return {
        "missing": sum(len(one.missing) for one in found),
        "damaged": sum(len(one.damaged) for one in found),
        "centres": [asdict(one) for one in found],
    }


def erase(call: Call) -> object:
    """Order a person's data to be erased, here at once and at the centre with its next answers."""
    from bekal.central import erasing, home

    with home.opened(call.home) as central:
        person = read_id(call.person_id)
        reason = ErasureReason(call.reason)
        erasing.order(central, call.centre_code, person, reason=reason, now=call.clock())
        central.database.tidy()
    return {"erased": str(person), "centre": call.centre_code}


def policy(call: Call) -> object:
    """Show the policy, or change values of it."""
    from bekal.central import home, policies

    with home.opened(call.home) as central:
        if call.what == "set":
            return policies.change(central, dict(_value(one) for one in call.values)).written()
        return policies.show(central).written()


def _value(given: str) -> tuple[str, object]:
    """Read `days=30`, `approval=true` or `minimum_version=0.3.0`."""
    name, _, value = given.partition("=")
    if name not in Policy.__dataclass_fields__:
        raise PolicyUnfit(name=name or given)
    if value.lower() in {"true", "false"}:
        return name, value.lower() == "true"
    return name, int(value) if value.isdigit() else value


def release(call: Call) -> object:
    """Let in what waits for a batch that is gone for good with the PC's folder."""
    from bekal.central import home, receiving

    with home.opened(call.home) as central:
        new = receiving.release(central, read_id(call.device), now=call.clock())
    call.tell(say("{new} catatan yang menunggu sekarang diterapkan.", new=new))
    return {"released": new}


def durable(call: Call) -> object:
    """Record what a copy elsewhere holds; without a choice, only say how it stands."""
    from bekal.central import home, keeping

    moved = 0
    with home.opened(call.home) as central:
        if call.all or call.places:
            places = None if call.all else keeping.read_places(call.places)
            moved = keeping.note_durable(central, places, now=call.clock())
        stands = keeping.standing(central)
    call.tell(
        say("{safe} dari {streams} aliran aman seluruhnya di salinan lain.", safe=stands.safe, streams=stands.streams)
    )
    return {
        "moved": moved,
        "streams": stands.streams,
        "safe": stands.safe,
        "confirmed_at": stands.confirmed_at,
        "epoch": stands.epoch,
    }
