"""Chromium and Firefox without a screen: Chromium over its DevTools protocol, Firefox over WebDriver BiDi."""

import base64
import contextlib
import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.tools import tool
from tests.verify_page.wire import BrowserSaysNo, Wire

from installer import page_tools

_PATIENCE = 60  # seconds for a browser to start, on a busy machine


class Tab(ABC):
    """One tab whose storage nobody else sees; what it keeps lasts as long as the tab's own context."""

    @abstractmethod
    def before_each_page(self, script: str) -> None:
        """Run a script in every page before its own."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address and wait until the page is loaded."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """Run the body of an async function in the page and return what it returns, as JSON."""

    @abstractmethod
    def size(self, width: int, height: int) -> None:
        """Give the page a window of this many CSS pixels."""

    @abstractmethod
    def picture(self, path: Path) -> None:
        """Save what the window shows as PNG."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """Return every error and warning the browser has noted about the page so far."""

    def until(self, condition: str, *, patience: float = 30) -> Any:
        """Wait until a JavaScript expression is true in the page, and return its value."""
        script = (
            f"const until = performance.now() + {patience * 1000};"
            "while (performance.now() < until) {"
            f"  try {{ const found = ({condition}); if (found) return found; }} catch {{ }}"  # not all of it there yet
            "  await new Promise(go => setTimeout(go, 10));"
            "} return null;"
        )
        found = self.run(script)
        assert found, f"never came true: {condition}\n{self.run('return document.body.innerText')}"
        return found


class Browser(ABC):
    """A running browser."""

    name: str

    @abstractmethod
    def tab(self) -> contextlib.AbstractContextManager[Tab]:
        """Open a tab in a context of its own."""


def _body(script: str) -> str:
    return f"(async () => {{ {script} }})().then(found => JSON.stringify(found === undefined ? null : found))"


@contextlib.contextmanager
def _started(command: list[str | Path], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a group of its own and end the whole group afterwards."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **more)
    try:
        yield child
    finally:
        import os

        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)


def _waited_for(find: Any, child: subprocess.Popen[bytes], log: Path) -> Any:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and child.poll() is None:
        if (found := find()) is not None:
            return found
        time.sleep(0.05)
    raise BrowserSaysNo(f"the browser did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


# ------------------------------------------------------------------------------------------------- Chromium


class _ChromiumTab(Tab):
    def __init__(self, wire: Wire, target: str) -> None:
        self._wire = wire
        self._session = str(wire.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def _ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._wire.ask(method, params, sessionId=self._session)

    def before_each_page(self, script: str) -> None:
        self._ask("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def open(self, address: str) -> None:
        # the same address with another fragment is no new page, so the old one has to go first
        for place in ("about:blank", address):
            self._wire.events = [one for one in self._wire.events if one.get("method") != "Page.loadEventFired"]
            done = self._ask("Page.navigate", {"url": place})
            if "errorText" in done:
                raise BrowserSaysNo(done["errorText"])
            self._wire.wait_for(
                lambda one: one.get("method") == "Page.loadEventFired" and one.get("sessionId") == self._session
            )

    def run(self, script: str) -> Any:
        done = self._ask("Runtime.evaluate", {"expression": _body(script), "awaitPromise": True})
        if "exceptionDetails" in done:
            raise BrowserSaysNo(json.dumps(done["exceptionDetails"])[:2000])
        return json.loads(done["result"]["value"])

    def size(self, width: int, height: int) -> None:
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def dark(self, on: bool) -> None:
        """Ask for the dark scheme, or for the light one."""
        feature = {"name": "prefers-color-scheme", "value": "dark" if on else "light"}
        self._ask("Emulation.setEmulatedMedia", {"features": [feature]})

    def picture(self, path: Path, *, whole: bool = False) -> None:
        done = self._ask("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole})
        path.write_bytes(base64.b64decode(done["data"]))

    def complaints(self) -> list[str]:
        self.run("return 0")  # what was said before comes before this answer
        noted = []
        for event in self._wire.events:
            if event.get("sessionId") != self._session:
                continue
            params = event.get("params", {})
            if event.get("method") == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
                noted.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
            elif event.get("method") == "Runtime.exceptionThrown":
                noted.append(json.dumps(params["exceptionDetails"])[:500])
            elif event.get("method") == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning"}:
                noted.append(json.dumps(params["args"])[:500])
        return noted


class Chromium(Browser):
    """Chromium or a relative of it."""

    name = "chromium"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @contextlib.contextmanager
    def tab(self) -> Iterator[_ChromiumTab]:
        context = self._wire.ask("Target.createBrowserContext")["browserContextId"]
        target = self._wire.ask("Target.createTarget", {"url": "about:blank", "browserContextId": context})
        try:
            yield _ChromiumTab(self._wire, target["targetId"])
        finally:
            self._wire.ask("Target.disposeBrowserContext", {"browserContextId": context})


@contextlib.contextmanager
def chromium(*options: str) -> Iterator[Chromium]:
    """Start Chromium with an empty profile."""
    program = tool(*page_tools.CHROMIUM)
    folder = Path(tempfile.mkdtemp(prefix="bekal-chromium-"))
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-dev-shm-usage --mute-audio --remote-debugging-port=0"
    )
    command: list[str | Path] = [program, *quiet.split(), *options, f"--user-data-dir={folder / 'profile'}"]
    try:
        log = folder / "log.txt"
        with log.open("wb") as out, _started([*command, "about:blank"], stdout=out, stderr=out) as child:
            place = folder / "profile" / "DevToolsActivePort"

            def find() -> list[str] | None:
                lines = place.read_text(encoding="ascii").split() if place.exists() else []
                return lines if len(lines) == 2 else None

            port, path = _waited_for(find, child, log)
            wire = Wire("127.0.0.1", int(port), path)
            try:
                yield Chromium(wire)
            finally:
                wire.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -------------------------------------------------------------------------------------------------- Firefox


class _FirefoxTab(Tab):
    def __init__(self, wire: Wire, user: str) -> None:
        self._wire = wire
        made = wire.ask("browsingContext.create", {"type": "tab", "userContext": user})
        self.context = str(made["context"])

    def before_each_page(self, script: str) -> None:
        self._wire.ask(
            "script.addPreloadScript", {"functionDeclaration": f"() => {{ {script} }}", "contexts": [self.context]}
        )

    def open(self, address: str) -> None:
        for place in ("about:blank", address):
            self._wire.ask("browsingContext.navigate", {"context": self.context, "url": place, "wait": "complete"})

    def run(self, script: str) -> Any:
        done = self._wire.ask(
            "script.evaluate",
            {"expression": _body(script), "target": {"context": self.context}, "awaitPromise": True},
        )
        if done["type"] != "success":
            raise BrowserSaysNo(json.dumps(done["exceptionDetails"])[:2000])
        return json.loads(done["result"]["value"])

    def size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self._wire.ask("browsingContext.setViewport", {"context": self.context, "viewport": viewport})

    def picture(self, path: Path) -> None:
        done = self._wire.ask("browsingContext.captureScreenshot", {"context": self.context})
        path.write_bytes(base64.b64decode(done["data"]))

    def complaints(self) -> list[str]:
        self.run("return 0")
        return [
            event["params"]["text"] or event["params"]["type"]
            for event in self._wire.events
            if event.get("method") == "log.entryAdded"
            and event["params"]["level"] in {"error", "warn"}
            and event["params"]["source"].get("context") == self.context
        ]


class Firefox(Browser):
    """Firefox, as Debian has it."""

    name = "firefox"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @contextlib.contextmanager
    def tab(self) -> Iterator[_FirefoxTab]:
        user = self._wire.ask("browser.createUserContext")["userContext"]
        try:
            yield _FirefoxTab(self._wire, user)
        finally:
            self._wire.ask("browser.removeUserContext", {"userContext": user})


# nothing of a test machine is asked of, or told to, anybody
_PREFERENCES: dict[str, object] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


@contextlib.contextmanager
def firefox(preferences: dict[str, object] | None = None) -> Iterator[Firefox]:
    """Start Firefox with an empty profile."""
    program = tool(*page_tools.FIREFOX)
    folder = Path(tempfile.mkdtemp(prefix="bekal-firefox-"))
    profile = folder / "profile"
    profile.mkdir()
    wanted = {**_PREFERENCES, **(preferences or {})}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command: list[str | Path] = [program, "--headless", "--no-remote", "--remote-debugging-port=0"]
    try:
        log = folder / "log.txt"
        home = {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1", "PATH": "/usr/bin:/bin"}
        with (
            log.open("wb") as out,
            _started([*command, "--profile", profile, "about:blank"], stdout=out, stderr=out, env=home) as child,
        ):

            def find() -> str | None:
                said = re.search(rb"listening on ws://127\.0\.0\.1:(\d+)", log.read_bytes())
                return said.group(1).decode() if said else None

            wire = Wire("127.0.0.1", int(_waited_for(find, child, log)), "/session")
            try:
                wire.ask("session.new", {"capabilities": {}})
                wire.ask("session.subscribe", {"events": ["log.entryAdded"]})
                yield Firefox(wire)
            finally:
                wire.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
