"""See what a pose entry draws, with what is wrong with it.

    python -m exercises.figures.author FILE.toml [SLUG ...] --out DIR [--build NAME|all] [--side left] [--moments]

FILE holds a table for each exercise, or exercises as the library does ([[exercise]] with [exercise.figure]). For each
slug an SVG and a PNG with all pictures side by side (and the moments between), the faults beneath; without a slug, all.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from exercises.figures.alt import alts
from exercises.figures.build import BUILDS, Build
from exercises.figures.checks import Fault, all_faults
from exercises.figures.drawing import Drawing
from exercises.figures.poses import PoseError, mirrored, read_entry
from exercises.figures.solve import solve

WIDTH, HEAD, LINE = 410, 24, 15  # px: a column, its caption, a line of text


def entries(path: Path) -> dict[str, Mapping[str, Any]]:
    """The figure of each slug in a file."""
    data = tomllib.loads(path.read_text())
    if "exercise" in data:
        return {e["slug"]: e["figure"] for e in data["exercise"] if "figure" in e}
    return data


def sheet(slug: str, table: Mapping[str, Any], build: Build, *, left: bool, moments: bool) -> tuple[str, list[Fault]]:
    """An SVG of all pictures of an entry, and its faults."""
    entry = read_entry(table)
    entry = mirrored(entry) if left else entry
    solved = solve(entry, build)
    drawing = Drawing(solved)
    faults = all_faults(drawing)
    count = len(solved.stages)
    pictures = [(f"{slug} {n + 1}/{count} ({build.name})", drawing.still(n)) for n in range(count)]
    if moments and count > 1:
        times = [(n + share) / (count - 1) for n in range(count - 1) for share in (0.25, 0.5, 0.75)]
        pictures += [(f"moment {t:.2f}", drawing.moment(t)) for t in times]
    notes = [f"FAULT {fault}" for fault in faults] + [f"alt {n + 1}: {text}" for n, text in enumerate(alts(solved))]
    return _page(pictures, notes or ["no faults"]), faults


def _page(pictures: list[tuple[str, str]], notes: list[str]) -> str:
    columns = max(2, min(4, len(pictures)))
    rows = -(-len(pictures) // columns)
    high = max(float(svg.split('viewBox="')[1].split('"')[0].split()[3]) for _, svg in pictures) + HEAD
    body = []
    for n, (caption, svg) in enumerate(pictures):
        x, y = (n % columns) * WIDTH, (n // columns) * high
        wide, tall = (float(v) for v in svg.split('viewBox="')[1].split('"')[0].split()[2:])
        body.append(f'<text x="{x + 6}" y="{y + 16:.0f}" font-size="13">{escape(caption)}</text>')
        body.append(f'<svg x="{x}" y="{y + HEAD:.0f}" width="{wide}" height="{tall}"' + svg[4:])
    for n, note in enumerate(notes):
        colour = "#b00" if note.startswith("FAULT") else "#333"
        y = rows * high + LINE * (n + 1)
        body.append(f'<text x="6" y="{y:.0f}" font-size="12" fill="{colour}">{escape(note)}</text>')
    size = f'width="{columns * WIDTH}" height="{rows * high + LINE * (len(notes) + 1):.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
    return head + '<rect width="100%" height="100%" fill="#fff"/>' + "".join(body) + "</svg>"


def write_png(svg: str, path: Path) -> None:
    """Through cairosvg if it is installed, else a headless Chromium."""
    try:
        import cairosvg  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        _chromium(svg, path)
    else:
        cairosvg.svg2png(bytestring=svg.encode(), write_to=str(path))


def _chromium(svg: str, path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        print("No PNG: install cairosvg or chromium.", file=sys.stderr)
        return
    width, height = (svg.split(f'{key}="')[1].split('"')[0] for key in ("width", "height"))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f'<body style="margin:0">{svg}</body>')
        window = f"--window-size={width},{height}"
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            window,
            f"--screenshot={path}",
            page.as_uri(),
        ]
        subprocess.run(command, check=False, capture_output=True)


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m exercises.figures.author", description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--out", type=Path, default=Path("."))
    parser.add_argument("--build", default="man", choices=[*BUILDS, "all"])
    parser.add_argument("--side", choices=("right", "left"), default="right", help="left: the mirrored exercise")
    parser.add_argument("--moments", action="store_true", help="draw what lies between the pictures too")
    options = parser.parse_intermixed_args(list(arguments) if arguments is not None else None)
    options.out.mkdir(parents=True, exist_ok=True)
    tables = entries(options.file)
    builds = list(BUILDS.values()) if options.build == "all" else [BUILDS[options.build]]
    bad = 0
    for slug in options.slugs or tables:
        if slug not in tables:
            print(f"{slug}: no figure of that name in {options.file}")
            bad += 1
            continue
        for build in builds:
            bad += _report(slug, tables[slug], build, options)
    return 1 if bad else 0


def _report(slug: str, table: Mapping[str, Any], build: Build, options: argparse.Namespace) -> int:
    name = slug + (f"-{build.name.replace(' ', '-')}" if options.build == "all" else "")
    name += "-left" if options.side == "left" else ""
    try:
        svg, faults = sheet(slug, table, build, left=options.side == "left", moments=options.moments)
    except PoseError as error:
        print(f"{slug}: {error}")
        return 1
    (options.out / f"{name}.svg").write_text(svg)
    write_png(svg, options.out / f"{name}.png")
    print(f"{name}: {len(faults)} faults" if faults else f"{name}: good")
    for fault in faults:
        print(f"    {fault}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
