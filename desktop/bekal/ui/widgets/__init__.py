"""The kit every screen is built from; see `bekal.ui` for a guide and an example."""
