"""Outlines as few smooth cubic segments. All curves of a picture are smoothed and fitted together, in arrays.

Points are page px. A contour is sampled evenly, smoothed by a binomial kernel that keeps real corners, then fitted by
least squares with true tangents (Schneider, Graphics Gems, 1990), splitting where the error is largest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[np.float64]
type Numbers = npt.NDArray[np.int64]

STEP = 0.8  # px from sample to sample
TOLERANCE = 0.22  # px between curve and outline
CORNER = 50.0  # degrees of turn within two steps that stay a corner
LOOSE = 0.8  # px of tolerance where a curve is hidden

INKED, HIDDEN, LIGHT = 1, 2, 4  # labels of samples

_U = np.linspace(0, 1, 12)[1:-1]
_B0, _B1, _B2, _B3 = (1 - _U) ** 3, 3 * _U * (1 - _U) ** 2, 3 * _U**2 * (1 - _U), _U**3


@dataclass
class Contour:
    """A line to draw. `passes` of smoothing: five round it by about a px."""

    points: Array
    closed: bool
    passes: int = 5
    corners: bool = True  # False rounds them too


@dataclass
class Path:
    """A fitted contour: `d` for SVG, and its stretches as (label, length in px)."""

    d: str = ""
    stretches: list[tuple[int, float]] = field(default_factory=list)
    light: str = ""  # the stretches that are labelled LIGHT

    def dashes(self) -> str:
        """A stroke-dasharray that inks only what is labelled so; empty when all of it is."""
        runs: list[list[float]] = []
        for label, length in self.stretches:
            inked = label & INKED
            if runs and runs[-1][0] == inked:
                runs[-1][1] += length
            else:
                runs.append([inked, length])
        if len(runs) == 1 and runs[0][0]:
            return ""
        if not runs[0][0]:
            runs.insert(0, [1, 0.0])
        runs[-1][1] += 9
        return " ".join(number(length) for _, length in runs)


def number(value: float) -> str:
    """One decimal at most, in as few characters as SVG takes."""
    tenths = round(value * 10)
    return _TOKENS[tenths].strip() if abs(tenths) < _FAR else _token(tenths).strip()


def _token(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    digits = f"{whole or ''}.{part}" if part else str(whole)
    return ("-" if tenths < 0 else " ") + digits


_FAR = 6000
_TOKENS = [_token(n) for n in range(_FAR)] + [""] + [_token(n) for n in range(1 - _FAR, 0)]


class Pen:
    """The contours of a picture, sampled; label the samples, then `draw` them."""

    def __init__(self, contours: Sequence[Contour], step: float = STEP) -> None:
        self.contours = contours
        self.first: Numbers = np.zeros(len(contours), dtype=int)
        self.last: Numbers = np.zeros(len(contours), dtype=int)
        if contours:
            self._sample(step)
            self._link()

    def _sample(self, step: float) -> None:
        rings = [np.vstack([c.points, c.points[:1]]) if c.closed else c.points for c in self.contours]
        sizes = np.array([len(r) for r in rings])
        points = np.concatenate(rings)
        ends = np.cumsum(sizes) - 1
        gaps = np.hypot(*np.diff(points, axis=0).T)
        gaps[ends[:-1]] = 1.0
        s = np.concatenate([[0.0], np.cumsum(gaps)])
        start = s[ends - sizes + 1]
        length = s[ends] - start
        n = np.maximum(np.round(length / step).astype(int), 2)
        self.last = np.cumsum(n + 1) - 1
        self.first = self.last - n
        self.of = np.repeat(np.arange(len(n)), n + 1)
        share = (np.arange(len(self.of)) - self.first[self.of]) / n[self.of]
        t = start[self.of] + share * length[self.of]
        self.raw: Array = np.column_stack([np.interp(t, s, points[:, 0]), np.interp(t, s, points[:, 1])])
        self.closed = np.array([c.closed for c in self.contours])[self.of]
        self.passes = np.array([c.passes for c in self.contours])[self.of]

    def _link(self) -> None:
        self.before, self.after = self._step(-1), self._step(1)
        self.end = np.zeros(len(self.of), dtype=bool)
        self.end[self.first] = self.end[self.last] = True

    def _step(self, by: int) -> Numbers:
        """The sample so many steps along the same contour; rings wrap, lines stop at their ends."""
        first, last = self.first[self.of], self.last[self.of]
        at = np.arange(len(self.of)) + by
        wrapped = first + (at - first) % np.maximum(last - first, 1)
        return np.where(self.closed, wrapped, np.clip(at, first, last))

    def spans(self) -> Iterable[slice]:
        return (slice(int(a), int(b) + 1) for a, b in zip(self.first, self.last, strict=True))

    def _corners(self) -> Any:
        p = self.raw
        a, b = p - p[self._step(-2)], p[self._step(2)] - p
        turn = np.abs(np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(1)))
        best = turn.copy()
        for by in (-3, -2, -1, 1, 2, 3):
            np.maximum(best, turn[self._step(by)], out=best)
        kept = np.array([c.corners for c in self.contours])[self.of]
        return (turn > np.radians(CORNER)) & (turn >= best) & kept

    def _smooth(self, fixed: Any) -> Array:
        p = self.raw.copy()
        for n in range(int(self.passes.max())):
            moved = (p[self.before] + 2 * p + p[self.after]) / 4
            p = np.where(((self.passes > n) & ~fixed)[:, None], moved, p)
        return p

    def draw(self, labels: Numbers | None = None, tolerance: float = TOLERANCE) -> list[Path]:
        """One path for each contour. Samples labelled HIDDEN are fitted loosely."""
        if not self.contours:
            return []
        if labels is None:
            labels = np.full(len(self.of), INKED)
        corner = self._corners()
        rim = self.end & ~self.closed
        p = self._smooth(corner | rim)
        fit = _Fit(p, self, corner | rim, labels, tolerance)
        return fit.paths()


class _Fit:
    """Smoothed samples to cubic segments."""

    def __init__(self, p: Array, pen: Pen, corner: Any, labels: Numbers, tolerance: float) -> None:
        self.p, self.pen, self.labels = p, pen, labels
        towards, on = p - p[pen.before], p[pen.after] - p
        through = _unit(p[pen.after] - p[pen.before])
        self.into = np.where(corner[:, None], _unit(towards), through)
        self.out = np.where(corner[:, None], _unit(on), through)
        self.s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
        change = np.zeros(len(p), dtype=bool)
        change[1:] = (labels[1:] != labels[:-1]) & (pen.of[1:] == pen.of[:-1])
        knots = np.flatnonzero(corner | pen.end | change)
        halves = (pen.first + pen.last) // 2
        knots = np.union1d(knots, halves[np.isin(pen.first, knots) & pen.closed[pen.first]])
        self._refine(knots, tolerance)

    def _refine(self, knots: Numbers, tolerance: float) -> None:
        """Fit from knot to knot; split what is off and fit only that again."""
        a, b = knots[:-1], knots[1:]
        same = self.pen.of[a] == self.pen.of[b]
        a, b = a[same], b[same]
        done: list[tuple[Numbers, Numbers, Array]] = []
        for left in range(9, -1, -1):
            curves, error, worst = self._cubics(a, b)
            hidden = (self.labels[(a + b) // 2] & HIDDEN) > 0
            bad = (error > np.where(hidden, LOOSE, tolerance)) & (b - a > 2) & (left > 0)
            done.append((a[~bad], b[~bad], curves[~bad]))
            if not bad.any():
                break
            at = np.clip(worst[bad], a[bad] + 1, b[bad] - 1)
            a, b = np.concatenate([a[bad], at]), np.concatenate([at, b[bad]])
        starts, ends, cubics = (np.concatenate(column) for column in zip(*done, strict=True))
        row = np.argsort(starts, kind="stable")
        self.a, self.b, self.curves = starts[row], ends[row], cubics[row]

    def _cubics(self, a: Numbers, b: Numbers) -> tuple[Array, Array, Numbers]:
        """Least-squares cubics with given tangents from sample a to sample b: points, error px, worst sample."""
        at = np.rint(a[:, None] + (b - a)[:, None] * _U).astype(int)
        q = self.p[at]
        p0, p3, t0, t3 = self.p[a], self.p[b], self.out[a], self.into[b]
        d = q - (_B0 + _B1)[None, :, None] * p0[:, None] - (_B2 + _B3)[None, :, None] * p3[:, None]
        x0 = (np.einsum("smd,sd->sm", d, t0) * _B1).sum(1)
        x3 = -(np.einsum("smd,sd->sm", d, t3) * _B2).sum(1)
        c00, c33 = (_B1**2).sum(), (_B2**2).sum()
        c03 = -(_B1 * _B2).sum() * (t0 * t3).sum(1)
        det = c00 * c33 - c03**2
        span = (self.s[b] - self.s[a]) / 3
        safe = np.where(np.abs(det) < 1e-6, 1.0, det)
        h0 = np.where(np.abs(det) < 1e-6, span, (x0 * c33 - c03 * x3) / safe)
        h3 = np.where(np.abs(det) < 1e-6, span, (c00 * x3 - c03 * x0) / safe)
        wild = (np.minimum(h0, h3) < 0.15 * span) | (np.maximum(h0, h3) > 2.6 * span)
        h0, h3 = (np.where(wild, span, h)[:, None] for h in (h0, h3))
        curves = np.stack([p0, p0 + t0 * h0, p3 - t3 * h3, p3], axis=1)
        made = np.einsum("um,smd->sud", np.column_stack([_B0, _B1, _B2, _B3]), curves)
        off, along = made - q, self.out[at]
        error = np.abs(off[..., 0] * along[..., 1] - off[..., 1] * along[..., 0])
        worst = at[np.arange(len(at)), error.argmax(1)]
        return curves, error.max(1), worst

    def paths(self) -> list[Path]:
        tenths = np.rint(self.curves * 10).astype(int)
        relative = (tenths[:, 1:] - tenths[:, :1]).reshape(-1, 6).tolist()
        starts = tenths[:, 0].tolist()
        straight = self._straight()
        labels = self.labels[(self.a + self.b) // 2].tolist()
        lengths = (self.s[self.b] - self.s[self.a]).tolist()
        bounds = np.searchsorted(self.pen.of[self.a], np.arange(len(self.pen.contours) + 1)).tolist()
        out = []
        for contour, first, last in zip(self.pen.contours, bounds, bounds[1:], strict=False):
            path = Path()
            words: list[str] = []
            light: list[str] = []
            for n in _from_ink(labels[first:last], first, contour.closed):
                run_on = bool(path.stretches) and bool(path.stretches[-1][0] & LIGHT)
                _append(words, starts[n], relative[n], straight[n], fresh=not words)
                if labels[n] & LIGHT:
                    _append(light, starts[n], relative[n], straight[n], fresh=not run_on)
                path.stretches.append((labels[n], lengths[n]))
            path.d = _joined(words) + ("z" if contour.closed else "")
            path.light = _joined(light)
            out.append(path)
        return out

    def _straight(self) -> list[bool]:
        c = self.curves
        v = c[:, 3] - c[:, 0]
        long = np.hypot(v[:, 0], v[:, 1]) + 1e-9
        off = [np.abs(v[:, 0] * (c[:, i, 1] - c[:, 0, 1]) - v[:, 1] * (c[:, i, 0] - c[:, 0, 0])) / long for i in (1, 2)]
        return (np.maximum(*off) < 0.12).tolist()


def _from_ink(labels: list[int], first: int, closed: bool) -> list[int]:
    """The segments of a contour, a ring from the start of an inked stretch: a dash of no length would leave a dot."""
    turn = 0
    if closed:
        begins = (n for n in range(len(labels)) if labels[n] & INKED and not labels[n - 1] & INKED)
        turn = next(begins, 0)
    return [first + (n + turn) % len(labels) for n in range(len(labels))]


def _unit(v: Array) -> Array:
    return v / (np.hypot(v[:, 0], v[:, 1])[:, None] + 1e-12)


def _append(words: list[str], start: list[int], relative: list[int], straight: bool, *, fresh: bool) -> None:
    if fresh:
        words += ["M", _word(start[0]), _word(start[1])]
    if straight:
        if relative[4] or relative[5]:
            words += ["l", _word(relative[4]), _word(relative[5])]
    else:
        words.append("c")
        words += [_word(v) for v in relative]


def _word(tenths: int) -> str:
    return _TOKENS[tenths] if -_FAR < tenths < _FAR else _token(tenths)


def _joined(words: list[str]) -> str:
    """Commands and numbers run together as far as SVG allows."""
    out: list[str] = []
    last, command = "", ""
    for word in words:
        if word in "Mlc":
            if word == command and word != "M":
                continue
            command, last = word, word
            out.append(word)
            continue
        bare = word[0] == " " and (last in "Mlc" or (word[1] == "." and "." in last))
        word = word[1:] if bare else word
        out.append(word)
        last = word
    return "".join(out)


def ring(points: Array, closed: bool = True, passes: int = 5, tolerance: float = TOLERANCE) -> str:
    """The `d` of one curve by itself."""
    return Pen([Contour(points, closed, passes)]).draw(tolerance=tolerance)[0].d


def straight(points: Array) -> str:
    """The `d` of a polygon with straight sides."""
    tenths = np.rint(points * 10).astype(int)
    words = ["M", _word(int(tenths[0, 0])), _word(int(tenths[0, 1]))]
    for dx, dy in np.diff(tenths, axis=0).tolist():
        words += ["l", _word(dx), _word(dy)]
    return _joined(words) + "z"
