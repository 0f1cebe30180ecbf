"""The scanning screen: one field that takes every scanner, one large answer, and the camera beside it."""
