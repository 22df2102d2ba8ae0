"""A kept sheet, with sign-in, rights and trail, against a file of its size that Django serves to the same person."""

import time
from functools import partial

from django.conf import settings
from django.test import override_settings

from tests.bench.browser import browser, fetch
from tests.bench.measure import aimed, in_turns

TIMES, AT_ONCE = 7, 20


def main(made):
    client, sheet = browser(made), f"/sheets/{made['sheet']}/pdf/"
    with override_settings(ROOT_URLCONF="tests.bench.urls"):
        began = time.perf_counter()
        content = fetch(client, sheet)
        drawn = time.perf_counter() - began
        folder = settings.VAR_DIR / "bench"
        folder.mkdir(exist_ok=True)
        (folder / "file.pdf").write_bytes(content)
        works = [partial(often, client, address) for address in (sheet, "/bench/file.pdf")]
        for work in works:
            work()
        kept, static = (1000 * seconds / AT_ONCE for seconds in in_turns(works, TIMES))
    told = f"Kept sheet of {len(content) / 1000:.0f} kB: {kept:.1f} ms, a file of its size {static:.1f} ms"
    aimed(f"{told}; ratio {kept / static:.2f}", kept / static, 3)
    print(f"The first time, drawn in a process of its own: {drawn:.1f} s on the clock")


def often(client, address):
    for _ in range(AT_ONCE):
        fetch(client, address)
