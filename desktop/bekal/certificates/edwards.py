"""The curve of Ed25519, just enough to judge a public key before it is accredited (RFC 8032, 5.1)."""

from bekal.errors import Refused

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
IDENTITY: Point = (0, 1, 1, 0)


class KeyNotOnCurve(Refused):
    """The 32 bytes are not the one canonical way of writing a point of the curve."""


class KeySmallOrder(Refused):
    """The public key is one of the eight points under which anybody can sign anything."""


class KeyHasTorsion(Refused):
    """The public key is mixed with a small point: some readers would accept what others refuse."""


def require_sound(public: bytes) -> None:
    """Accept a public key only if it is canonical, not small and torsion-free.

    Source: the sqr1 specification, 3.3 rule 2; Chalkias et al., "Taming the many EdDSAs" (2020).

    Raises:
        KeyNotOnCurve: not 32 bytes of a canonical point.
        KeySmallOrder: eight times the point is the identity.
        KeyHasTorsion: L times the point is not the identity.

    """
    point = decompress(public)
    if _is_identity(multiply(8, point)):
        raise KeySmallOrder(key=public.hex())
    if not _is_identity(multiply(L, point)):
        raise KeyHasTorsion(key=public.hex())


def decompress(public: bytes) -> Point:
    """Read a point from its canonical 32 bytes.

    Raises:
        KeyNotOnCurve: y is not below p, no x belongs to it, or x is zero with a sign.

    """
    if len(public) != 32:
        raise KeyNotOnCurve(key=public.hex())
    number = int.from_bytes(public, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == P - u:
        x = x * _ROOT_OF_MINUS_ONE % P
    if y >= P or (v * x * x - u) % P or (x == 0 and sign):
        raise KeyNotOnCurve(key=public.hex())
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def compress(point: Point) -> bytes:
    """Write a point as its canonical 32 bytes."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(one: Point, other: Point) -> Point:
    """Add two points; the formula is complete, so doubling needs no other."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(times: int, point: Point) -> Point:
    """Add a point to itself `times` times. Not for secrets: its time tells the number."""
    total = IDENTITY
    while times:
        if times & 1:
            total = add(total, point)
        point = add(point, point)
        times >>= 1
    return total


def _is_identity(point: Point) -> bool:
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0
