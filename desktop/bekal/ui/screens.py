"""Every screen by name. Each maker imports its screen when it is first visited, not before.

To add a screen: write a maker here and name it in `SCREENS`. A name with a dot belongs to the section before
the dot, which stays marked in the navigation.
"""

from collections.abc import Callable

from bekal.ui.context import Context, Screen

Maker = Callable[[Context], Screen]

SCREENS: dict[str, Maker] = {}
