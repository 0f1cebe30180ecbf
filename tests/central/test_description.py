"""The description of the service is true: each route stands in it, and what answers is what it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.sync import centres, wires

from bekal.central.http.asking import TITLES, Answered, Asked
from bekal.central.http.service import OPEN_ROUTES, ROUTES, Service, description
from bekal.sync import sealing, service
from bekal.sync.device import state_of
from bekal.sync.network import exchange
from bekal.sync.sending import lacking
from bekal.sync.wire import PROBLEM_TYPE, Question, content_digest, nonce_of, sign_question


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))


def test_each_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path)
        for path, operations in json.loads(description())["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert described == {(route.method, route.name) for route in ROUTES} | set(OPEN_ROUTES)


def test_each_problem_has_a_name_that_stays() -> None:
    named = json.loads(description())["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert named == sorted(PROBLEM_TYPE + code for code in TITLES)


MARK = "TSP a-device-that-central-knows.signature"


@dataclass
class Signing:
    """Before the service: what carries the mark is signed as a device that central knows would sign it, and now and
    then brings that device's true next batch. The rest arrives as it is."""

    service: Service
    desk: centres.Desk
    count: int = 0
    signed: int = 0

    def answer(self, asked: Asked) -> Answered:
        self.count += 1
        needs_digest = asked.method in {"PUT", "POST"}
        if asked.header("authorization") != MARK or (needs_digest and "content-digest" not in asked.headers):
            return self.service.answer(asked)
        self.signed += 1
        return self.service.answer(self._signed(asked))

    def _signed(self, asked: Asked) -> Asked:
        with self.desk.open.database.reading() as session:
            state = state_of(session)
            device, inc = state.device.hex, state.inc
        target = re.sub(r"(?<=^/v1/devices/)[0-9a-f]{32}(?=/)", device, asked.target)
        if self.signed % 4:
            target = re.sub(r"(?<=/streams/)[0-9a-f]{16}(?=/|$)", inc, target)
        body = asked.read() if asked.length else b""
        if body and len(body) < 60_000 and self.signed % 3 == 0:
            waiting = lacking(self.desk.open)[0]
            body = waiting.read()
            target = re.sub(r"(?<=/batches/)[1-9][0-9]{0,8}$", str(waiting.mark.seq), target)
        digest = content_digest(body) if asked.method in {"PUT", "POST"} else ""
        headers = {**asked.headers, "content-digest": digest}
        known = headers.get("if-none-match") or headers.get("tsp-known", "")
        question = Question(asked.method, target, digest, known)
        seed = self.desk.open.device_keys().signing_seed
        nonce = nonce_of(self.count.to_bytes(9, "big"))
        headers["authorization"] = sign_question(question, nonce, sealing.signer(seed))
        length = None if asked.length is None else len(body)
        return replace(asked, target=target, headers=headers, length=length, read=lambda: body)


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[Signing]:
    with centres.office(tmp_path / "pusat") as central, centres.new_centre(tmp_path / "balai") as desk:
        front = Signing(wires.service_of(central), desk)
        service.activate(desk.open, centres.activation(central), now=centres.NOW)
        exchange(desk.open, wires.line(wires.Direct(front.service)))
        desk.save(2)
        service.seal(desk.open, now=centres.NOW)
        yield front


# a body that is no sealed batch, and a digest that is not its own, fit the schema: it cannot say what they must be
_SETTINGS = """
[[operations]]
include-method = ["POST", "PUT"]
[operations.checks]
positive_data_acceptance.expected-statuses = [200, 201, 202, 204, 400, 401, 403, 404, 409, 411, 413, 422, 426, 503]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 411, 413, 422, 503]
[[operations]]
include-method = ["GET"]
[operations.checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 414, 422, 503]
"""


def test_a_tester_that_reads_the_description_finds_nothing_that_is_not_so(signing: Signing, tmp_path: Path) -> None:
    try_everything(signing, tmp_path, examples=15)


@pytest.mark.long
def test_a_tester_that_takes_its_time_finds_nothing_that_is_not_so(signing: Signing, tmp_path: Path) -> None:
    try_everything(signing, tmp_path, examples=400)


def try_everything(signing: Signing, folder: Path, *, examples: int) -> None:
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    tester = shutil.which("schemathesis", path=places)
    assert tester, "schemathesis is one of the tools that `installer/dev.py` installs"
    settings = folder / "schemathesis.toml"
    settings.write_text(_SETTINGS, encoding="utf-8")
    with wires.served(signing.answer) as url:
        run = subprocess.run(
            [
                tester,
                f"--config-file={settings}",
                "run",
                f"{url}/v1/openapi.json",
                f"--max-examples={examples}",
                "--phases=examples,coverage,fuzzing",
                "--checks=all",
                f"--header=Authorization: {MARK}",
                "--seed=1",
                "--generation-deterministic",
                "--no-color",
                "--suppress-health-check=all",
            ],
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONWARNINGS"}},
            capture_output=True,
            text=True,
            timeout=3_000,
            check=False,
        )
    assert run.returncode == 0, re.sub(r"(.)\1{80,}", r"\1…", run.stdout)[-6_000:] + run.stderr[-2_000:]
    assert signing.signed > 100
