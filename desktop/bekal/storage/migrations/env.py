"""Alembic's entry: runs the revisions on the connection it was handed."""

from alembic import context

from bekal.storage.records import Record

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Record.metadata, render_as_batch=True)
context.run_migrations()
