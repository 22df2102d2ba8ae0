"""The shape of the source: who may import whom, and how long things may grow."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("clinic", "exercises", "prescriptions")
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TEMPLATE = 400, 30, 20, 120

# Longer for a reason.
LONG = {
    "prescriptions/actions/sharing.py:open_link": "its statements run in one order, the same for every refusal",
    "exercises/figures/muscles.py:_arm_muscles": "a table: a line or two for each muscle",
    "exercises/figures/muscles.py:_leg_muscles": "a table: a line or two for each muscle",
    "exercises/figures/muscles.py:_middle": "a table: a line or two for each muscle",
    "exercises/figures/prop_shapes.py:_chair": "one piece of furniture, bar by bar",
    "prescriptions/compose.py:_compose": "a line for each part of the sheet",
}
LONG_VIEWS = {
    "prescriptions/views/items.py:item_edit": "two forms in one, and what each says of a stale edit",
}


def name_of(path):
    return str(path.relative_to(ROOT))


def imported(path):
    """The first names of everything that a module imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports by dots; write the whole name."
            yield (node.module or "").split(".")[0]


def functions():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.name}", node


def length(node):
    """Lines from ``def`` to the end: decorators are not counted."""
    return node.end_lineno - node.lineno + 1


def is_view(name, node):
    return "/views/" in name and not node.name.startswith("_") and [a.arg for a in node.args.args[:1]] == ["request"]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_flow_one_way(path):
    app = path.relative_to(ROOT).parts[0]
    to_the_right = set(APPS[APPS.index(app) + 1 :])

    assert to_the_right & set(imported(path)) == set()


def test_no_module_is_longer_than_a_sitting():
    assert [name_of(path) for path in MODULES if len(path.read_text().splitlines()) >= LONGEST_MODULE] == []


def test_no_function_is_too_long_but_for_a_reason():
    long = {name: length(node) for name, node in functions() if length(node) > LONGEST_FUNCTION}

    assert long.keys() <= LONG.keys(), long


def test_no_view_is_too_long_but_for_a_reason():
    views = {name: length(node) for name, node in functions() if is_view(name, node)}
    long = {name: lines for name, lines in views.items() if lines > LONGEST_VIEW}

    assert len(views) > 60
    assert long.keys() <= LONG_VIEWS.keys(), long


def test_no_template_is_longer_than_a_screen_or_three():
    assert [name_of(path) for path in TEMPLATES if len(path.read_text().splitlines()) >= LONGEST_TEMPLATE] == []


FORBIDDEN = {
    r"\|\s*safe\b": "prints what somebody typed without escaping it",
    r"autoescape\s+off": "prints what somebody typed without escaping it",
    r"<[^>]*\sstyle\s*=": "is refused by the content security policy; write a class",
    r"<[^>{]*\son[a-z]+\s*=": "is refused by the content security policy; write a script file",
    r"<style\b": "is refused by the content security policy; write a class",
    r"javascript:": "is refused by the content security policy",
    r"(src|href|action)\s*=\s*[\"']?(https?:)?//": "asks a third party; ship the file",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_holds_nothing_that_the_browser_would_refuse(path):
    text = path.read_text()

    assert {rule: why for rule, why in FORBIDDEN.items() if re.search(rule, text, re.IGNORECASE)} == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_marks_text_as_safe_by_hand(path):
    assert not re.search(r"\bmark_safe\(|\bSafeString\(", path.read_text())


def test_only_the_patients_own_pages_go_without_the_forms_key():
    places = {name_of(path) for path in MODULES if re.search(r"\bcsrf_exempt\b", path.read_text())}

    assert places <= {"prescriptions/views/links.py"}


def test_one_place_alone_knows_weasyprint():
    places = [name_of(path) for path in MODULES if "weasyprint" in set(imported(path))]

    assert len(places) <= 1
    assert all(place.startswith("prescriptions/") for place in places)


def test_production_never_asks_the_clock_of_the_machine():
    naive = re.compile(r"\bdatetime\.now\(\)|\bdate\.today\(\)|\butcnow\(")

    assert [name_of(path) for path in MODULES if naive.search(path.read_text())] == []
