"""What stood in a form before: Ctrl+Z goes back step by step over the whole record, Ctrl+Y forward again."""

from collections.abc import Mapping

Values = Mapping[str, str]
_MOST = 200


class Steps:
    """The contents a form had, one for each field that was left with something else in it."""

    def __init__(self, values: Values) -> None:
        self._past: list[dict[str, str]] = [dict(values)]
        self._at = 0

    def note(self, values: Values) -> None:
        """Remember what stands there now, if it differs; what was undone before is forgotten then."""
        if dict(values) != self._past[self._at]:
            self._past = [*self._past[: self._at + 1], dict(values)][-_MOST:]
            self._at = len(self._past) - 1

    def back(self, values: Values) -> tuple[dict[str, str], str] | None:
        """Return what stood there before and the first field that differs; None when nothing did."""
        self.note(values)
        return self._go(-1)

    def forward(self, values: Values) -> tuple[dict[str, str], str] | None:
        """Return what was undone last; None when nothing was, or something was typed since."""
        return self._go(1) if dict(values) == self._past[self._at] else None

    def _go(self, step: int) -> tuple[dict[str, str], str] | None:
        if not 0 <= self._at + step < len(self._past):
            return None
        now = self._past[self._at]
        self._at += step
        then = self._past[self._at]
        return dict(then), next(name for name in then if then[name] != now.get(name, ""))
