"""`bekal central page` and `serve`: a folder for any host, and a server that ends when asked."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bekal.cli.main import run


def test_the_head_office_publishes_the_page_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, out = str(tmp_path / "pusat"), tmp_path / "situs"
    assert run(["central", "init", "--home", home]) == 0
    capsys.readouterr()
    assert run(["central", "page", "--home", home, "--out", str(out), "--site", "cek.contoh.id", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["realm"] == "sqr1"
    assert said["files"] == 13
    assert (out / "index.html").is_file()
    assert run(["central", "page", "--home", home, "--out", str(out), "--site", "https://cek.contoh.id"]) == 3
    assert "https://cek.contoh.id" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="there a process is ended, not asked to end")
def test_the_server_serves_until_it_is_asked_to_end(tmp_path: Path) -> None:
    home = str(tmp_path / "pusat")
    assert run(["central", "init", "--home", home, "--practice"]) == 0
    command = [sys.executable, "-m", "bekal", "central", "serve", "--home", home, "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert server.stdout is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=20)
        connection.request("GET", "/pin.js")
        assert b'"realm":"sqr1t"' in connection.getresponse().read()
        connection.close()
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert json.loads(server.stdout.read())["port"] == int(found.group(1))
        assert server.stderr.read() == ""
