"""A real browser: Debian's chromium, at a phone's width unless a test asks for more, with our policies in force."""

import os
import shutil
from importlib.resources import files

import pytest

# Playwright's sync API runs an event loop in this thread; the ORM would refuse to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    assert CHROMIUM, "Chromium is missing: apt-get install chromium, or set CHROMIUM=/path."
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", *quiet]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def faults(page):
    """What a page must never do: write an error to the console, or ask another host for anything."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: found.append(request.url) if "//localhost" not in request.url else None)
    return found


@pytest.fixture
def axe(page):
    """The accessibility rules of WCAG 2.2 AA that a machine can judge, on the page as it stands."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text()

    def run():
        page.evaluate(source + ";undefined")
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in result["violations"]]

    return run


@pytest.fixture
def overflow(page):
    """Whether the page scrolls sideways."""
    return lambda: page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
