"""The home screen: what waits to be done today."""
