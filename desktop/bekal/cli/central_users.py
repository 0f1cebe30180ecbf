"""`bekal central users add|role|password|disable|enable|list`: who of the head office may see the status page."""

import argparse
import os
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.errors import Refused
from bekal.language import say

PASSWORD = "BEKAL_PASSWORD"  # noqa: S105 - the name of a variable


class PasswordNeeded(Refused):
    """The command needs a password in the environment and found none; facts: variable."""


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of the head office."""
    part = steps.add_parser("users", help=say("siapa yang boleh melihat halaman keadaan balai"))
    users = part.add_subparsers(metavar=say("perintah"), required=True)

    def step(name: str, words: str, command: Any, *, named: bool = True) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = users.add_parser(name, parents=[common], help=words)
        added.add_argument("--home", type=Path, required=True, metavar="DIR")
        if named:
            added.add_argument("name", metavar=say("NAMA"))
        added.set_defaults(command=command)
        return added

    new = step("add", say("tambah orang; kata sandinya di {variable}", variable=PASSWORD), add)
    new.add_argument("--role", choices=["reader", "steward"], default="reader")
    other = step("role", say("ganti peran: reader hanya melihat, steward juga memutuskan"), change_role)
    other.add_argument("--role", choices=["reader", "steward"], required=True)
    step("password", say("ganti kata sandi; yang baru di {variable}", variable=PASSWORD), password)
    step("disable", say("tutup akun"), disable)
    step("enable", say("buka akun lagi"), enable)
    step("list", say("tampilkan akun-akun"), show, named=False)


def add(call: Call) -> object:
    """Give somebody an account."""
    from bekal.central import home
    from bekal.central.office.accounts import OfficeRole, add_user

    secret = _password()
    with home.opened(call.home) as central, central.database.writing() as session:
        add_user(session, call.name, OfficeRole(call.role), secret, now=call.clock())
    return {"name": call.name.strip().lower(), "role": call.role}


def change_role(call: Call) -> object:
    """Let somebody do more or less."""
    from bekal.central import home
    from bekal.central.office.accounts import OfficeRole, set_role

    with home.opened(call.home) as central, central.database.writing() as session:
        set_role(session, call.name, OfficeRole(call.role))
    return {"name": call.name, "role": call.role}


def password(call: Call) -> object:
    """Give an account another password."""
    from bekal.central import home
    from bekal.central.office.accounts import set_password

    secret = _password()
    with home.opened(call.home) as central, central.database.writing() as session:
        set_password(session, call.name, secret)
    return {"name": call.name}


def disable(call: Call) -> object:
    """Close an account."""
    return _set(call, disabled=True)


def enable(call: Call) -> object:
    """Open an account again."""
    return _set(call, disabled=False)


def show(call: Call) -> object:
    """List the accounts."""
    from bekal.central import home
    from bekal.central.office.accounts import users

    with home.opened(call.home) as central, central.database.reading() as session:
        rows = users(session)
    return [
        {"name": one.name, "role": one.role.value, "made_at": one.made_at, "disabled_at": one.disabled_at}
        for one in rows
    ]


def _set(call: Call, *, disabled: bool) -> object:
    from bekal.central import home
    from bekal.central.office.accounts import set_disabled

    with home.opened(call.home) as central, central.database.writing() as session:
        set_disabled(session, call.name, disabled=disabled, now=call.clock())
    return {"name": call.name, "disabled": disabled}


def _password() -> str:
    secret = os.environ.pop(PASSWORD, "")
    if not secret:
        raise PasswordNeeded(variable=PASSWORD)
    return secret
