"""Vectors and rotations as plain tuples: for single joints they are several times faster than small numpy arrays.

A `Vec` is (x, y, z); a `Mat` is three rows. `numpy.asarray` takes both as they are. Angles are degrees.
"""

import math
from collections.abc import Iterable

type Vec = tuple[float, float, float]
type Mat = tuple[Vec, Vec, Vec]

UNIT: Mat = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
UP: Vec = (0.0, 1.0, 0.0)


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec, k: float) -> Vec:
    return (a[0] * k, a[1] * k, a[2] * k)


def along(a: Vec, u: Vec, k: float) -> Vec:
    """The point k from `a` in the direction `u`."""
    return (a[0] + u[0] * k, a[1] + u[1] * k, a[2] + u[2] * k)


def mix(a: Vec, b: Vec, t: float) -> Vec:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def distance(a: Vec, b: Vec) -> float:
    return length(sub(a, b))


def norm(a: Vec) -> Vec:
    """`a` at length 1; a zero vector stays zero."""
    n = length(a)
    return scale(a, 1 / n) if n > 1e-9 else a


def across(a: Vec, u: Vec) -> Vec:
    """The part of `a` at right angles to the unit vector `u`."""
    return along(a, u, -dot(a, u))


def vec(numbers: Iterable[float]) -> Vec:
    x, y, z = numbers
    return (float(x), float(y), float(z))


def apply(m: Mat, v: Vec) -> Vec:
    x, y, z = v
    (a, b, c), (d, e, f), (g, h, i) = m
    return (a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z)


def unapply(m: Mat, v: Vec) -> Vec:
    """The inverse rotation of `apply`."""
    x, y, z = v
    (a, b, c), (d, e, f), (g, h, i) = m
    return (a * x + d * y + g * z, b * x + e * y + h * z, c * x + f * y + i * z)


def mul(m: Mat, n: Mat) -> Mat:
    (j, k, l), (o, p, q), (r, s, t) = m  # noqa: E741
    (a, b, c), (d, e, f), (g, h, i) = n
    return (
        (j * a + k * d + l * g, j * b + k * e + l * h, j * c + k * f + l * i),
        (o * a + p * d + q * g, o * b + p * e + q * h, o * c + p * f + q * i),
        (r * a + s * d + t * g, r * b + s * e + t * h, r * c + s * f + t * i),
    )


def turned_back(m: Mat) -> Mat:
    """The transpose, which is the inverse of a rotation."""
    (a, b, c), (d, e, f), (g, h, i) = m
    return ((a, d, g), (b, e, h), (c, f, i))


def columns(x: Vec, y: Vec, z: Vec) -> Mat:
    return ((x[0], y[0], z[0]), (x[1], y[1], z[1]), (x[2], y[2], z[2]))


def column(m: Mat, n: int) -> Vec:
    return (m[0][n], m[1][n], m[2][n])


def about_x(degrees: float) -> Mat:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))


def about_y(degrees: float) -> Mat:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))


def about_z(degrees: float) -> Mat:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def about(axis: Vec, degrees: float) -> Mat:
    """Rodrigues' rotation about a unit axis."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y, z = axis
    k = 1 - c
    return (
        (c + x * x * k, x * y * k - z * s, x * z * k + y * s),
        (y * x * k + z * s, c + y * y * k, y * z * k - x * s),
        (z * x * k - y * s, z * y * k + x * s, c + z * z * k),
    )


def axis_angle(m: Mat) -> tuple[Vec, float]:
    """The unit axis and the angle (0 to 180 degrees) of a rotation."""
    angle = math.degrees(math.acos(max(-1.0, min(1.0, (m[0][0] + m[1][1] + m[2][2] - 1) / 2))))
    if angle < 1e-4:
        return UP, 0.0
    if angle < 179.5:
        return norm((m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1])), angle
    # Near half a turn the skew part vanishes; the longest column of M + 1 is the axis.
    candidates = [(m[0][n] + (n == 0), m[1][n] + (n == 1), m[2][n] + (n == 2)) for n in range(3)]
    return norm(max(candidates, key=length)), angle


def slerp(m: Mat, n: Mat, t: float) -> Mat:
    """The rotation a share `t` of the way from `m` to `n`, the short way round."""
    axis, angle = axis_angle(mul(turned_back(m), n))
    return m if angle == 0 else mul(m, about(axis, angle * t))
