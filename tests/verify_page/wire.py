"""A WebSocket (RFC 6455) to a browser on this machine, and the commands and events that go over it as JSON."""

import base64
import contextlib
import json
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

_FINAL, _MASKED = 0x80, 0x80
_CONTINUED, _TEXT, _CLOSE, _PING, _PONG = 0, 1, 8, 9, 10


class BrowserSaysNo(Exception):
    """The browser refused a command, or a script in it failed."""


class Wire:
    """Commands with an answer each, and whatever the browser tells in between."""

    def __init__(self, host: str, port: int, path: str, *, patience: float = 60) -> None:
        self._socket = socket.create_connection((host, port), timeout=patience)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""
        self._last = 0
        self.events: list[dict[str, Any]] = []
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        asked = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        self._socket.sendall(asked.encode("ascii"))
        while b"\r\n\r\n" not in self._unread:
            self._unread += self._receive()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise BrowserSaysNo(head.decode("latin-1"))

    def ask(self, method: str, params: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._last += 1
        number = self._last
        self._send(_TEXT, json.dumps({"id": number, "method": method, "params": params or {}, **more}).encode())
        while True:
            message = self._message()
            if message.get("id") != number:
                self.events.append(message)
                continue
            if "error" in message:
                raise BrowserSaysNo(f"{method}: {json.dumps(message)[:2000]}")
            result: dict[str, Any] = message["result"]
            return result

    def wait_for(self, is_it: Callable[[dict[str, Any]], bool], *, patience: float = 30) -> dict[str, Any]:
        """Return the first event that is the one waited for, also one that came earlier, and forget it."""
        until = time.monotonic() + patience
        seen = 0
        while True:
            for at in range(seen, len(self.events)):
                if is_it(self.events[at]):
                    return self.events.pop(at)
            seen = len(self.events)
            self._socket.settimeout(max(0.1, until - time.monotonic()))
            try:
                self.events.append(self._message())
            finally:
                self._socket.settimeout(60)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._send(_CLOSE, b"")
        self._socket.close()

    def _send(self, kind: int, data: bytes) -> None:
        if len(data) < 126:
            head = bytes([_FINAL | kind, _MASKED | len(data)])
        elif len(data) < 1 << 16:
            head = struct.pack(">BBH", _FINAL | kind, _MASKED | 126, len(data))
        else:
            head = struct.pack(">BBQ", _FINAL | kind, _MASKED | 127, len(data))
        mask = os.urandom(4)  # Firefox takes none of zeros
        repeated = (mask * (len(data) // 4 + 1))[: len(data)]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(data), "big")
        self._socket.sendall(head + mask + masked)

    def _message(self) -> dict[str, Any]:
        whole = b""
        while True:
            first, second = self._take(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", self._take(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._take(8))
            data = self._take(size)
            kind = first & 0x0F
            if kind == _PING:
                self._send(_PONG, data)
            elif kind == _CLOSE:
                raise BrowserSaysNo("the browser hung up")
            elif kind in {_TEXT, _CONTINUED}:
                whole += data
                if first & _FINAL:
                    message: dict[str, Any] = json.loads(whole)
                    return message

    def _take(self, count: int) -> bytes:
        while len(self._unread) < count:
            self._unread += self._receive()
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    def _receive(self) -> bytes:
        data = self._socket.recv(1 << 16)
        if not data:
            raise BrowserSaysNo("the browser is gone")
        return data
