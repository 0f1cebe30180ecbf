"""Morango 0.8 at work: a server on PostgreSQL, a client on SQLite, driven by lines of JSON over standard input.

    python morango_peer.py FOLDER server URL PORT     serves until it is killed
    python morango_peer.py FOLDER client PORT CHUNK   answers {"do": ...} lines with {"seconds": ...} lines

Only the environment that the benchmark installs for it can run this; Bekal's own never imports it.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

HERE = Path(__file__).resolve().parent
CENTRE = "c0ffee" + "0" * 26


def configure(folder: Path, url: str) -> None:
    """Set Django up on a database: a `postgresql://` URL or an SQLite file."""
    parts = urlsplit(url)
    base = {"ENGINE": "django.db.backends.sqlite3", "NAME": url}
    if parts.scheme.startswith("postgresql"):
        base = {
            "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username or "",
            "PASSWORD": parts.password or "", "HOST": parts.hostname or "", "PORT": parts.port or "",
        }  # fmt: skip
    os.environ.setdefault("MORANGO_SYSTEM_ID", parts.scheme or "client")
    os.environ.setdefault("MORANGO_NODE_ID", parts.scheme or "client")
    sys.path.insert(0, str(HERE))
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="benchmark", DEBUG=False, ALLOWED_HOSTS=["*"], DATABASES={"default": base}, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "morango", "marks"],
        AUTH_USER_MODEL="marks.Person", ROOT_URLCONF="morango.urls", MIDDLEWARE=[],
        REST_FRAMEWORK={"UNAUTHENTICATED_USER": None}, DATA_UPLOAD_MAX_MEMORY_SIZE=None,
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def found(folder: Path) -> None:
    """Make the certificates of both sides, once; the client's lies in a file."""
    from morango.models.certificates import Certificate, Key, ScopeDefinition

    scope, _ = ScopeDefinition.objects.get_or_create(
        id="whole", profile="marks", version=1, primary_scope_param_key="root", description="everything of ${root}",
        read_filter_template="", write_filter_template="", read_write_filter_template=CENTRE,
    )  # fmt: skip
    secret = folder / "certificates.json"
    if secret.exists():
        made = json.loads(secret.read_text())
        for one, key in made:
            certificate = Certificate.deserialize(one["serialized"], one["signature"])
            certificate.private_key = Key(private_key_string=key) if key else None
            certificate.save()
        return
    root = Certificate.generate_root_certificate(scope.id)
    child = Certificate(
        parent=root, profile="marks", scope_definition=scope, scope_version=1,
        scope_params=json.dumps({"root": root.id}), private_key=Key(),
    )  # fmt: skip
    root.sign_certificate(child)
    child.save()
    texts = [({"serialized": c.serialized, "signature": c.signature}, key) for c, key in
             ((root, ""), (child, child.private_key.get_private_key_string()))]  # fmt: skip
    secret.write_text(json.dumps(texts))


def serve(port: int) -> None:
    """Answer until killed."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args: object) -> None:
            """Write nothing."""

    print(json.dumps({"ready": True}), flush=True)
    make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet).serve_forever()


class Client:
    """One centre's PC."""

    def __init__(self, port: int, chunk: int) -> None:
        from morango.models.certificates import Certificate, Filter
        from morango.sync.controller import MorangoProfileController

        self.controller = MorangoProfileController("marks")
        self.connection = self.controller.create_network_connection(
            f"http://127.0.0.1:{port}/", chunk_size=chunk, compresslevel=9 if chunk <= 500 else 1
        )
        self.filter = Filter(CENTRE)
        self.mine = Certificate.objects.exclude(parent=None).get()
        self.theirs = Certificate.objects.get(parent=None)

    def write(self, rows: int) -> int:
        """Save so many new marks, as an application does in bulk."""
        from marks.models import Mark

        meetings = [uuid4().hex for _ in range(max(1, rows // 25))]
        made = [
            Mark(meeting=meetings[n // 25 % len(meetings)], enrolment=uuid4().hex, mark="H", centre=CENTRE)
            for n in range(rows)
        ]
        for one in made:
            one.id = one.calculate_uuid()
            one._morango_dirty_bit = True
        Mark.objects.bulk_create(made)
        return rows

    def change(self, rows: int) -> int:
        """Change one field of so many marks."""
        from marks.models import Mark

        return Mark.objects.filter(id__in=Mark.objects.values_list("id", flat=True)[:rows]).update(mark="S")

    def serialise(self) -> int:
        """Write what is dirty into Morango's store."""
        self.controller.serialize_into_store(self.filter)
        return 0

    def push(self) -> int:
        """Push everything to the server, from the session's beginning to its end."""
        session = self.connection.create_sync_session(self.mine, self.theirs)
        client = session.get_push_client()
        client.initialize(self.filter)
        client.run()
        sent = client.context.transfer_session.records_transferred
        client.finalize()
        session.close_sync_session()
        return sent


def answer(client: Client) -> None:
    """Do what each line says, and say how long it took and how many bytes went over the wire."""
    for line in sys.stdin:
        asked = json.loads(line)
        before = client.connection.bytes_sent + client.connection.bytes_received
        begun = time.perf_counter()
        n = getattr(client, asked.pop("do"))(**asked)
        seconds = time.perf_counter() - begun
        after = client.connection.bytes_sent + client.connection.bytes_received
        print(json.dumps({"seconds": seconds, "n": n, "bytes": after - before}), flush=True)


def main() -> None:
    """Begin as the server or as a client."""
    folder, role = Path(sys.argv[1]), sys.argv[2]
    if role == "server":
        configure(folder, sys.argv[3])
        found(folder)
        serve(int(sys.argv[4]))
    else:
        configure(folder, str(folder / "client.db"))
        found(folder)
        print(json.dumps({"ready": True}), flush=True)
        answer(Client(int(sys.argv[3]), int(sys.argv[4])))


if __name__ == "__main__":
    main()
