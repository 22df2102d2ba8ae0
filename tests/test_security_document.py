"""docs/security.md answers every requirement that applies, and what it names is there."""

import ast
import re
from functools import cache

import pytest

from tests.test_architecture import ROOT

PAGE = ROOT / "docs" / "security.md"
TEST = re.compile(r"test: `(tests/[\w/]+\.py)::(test_\w+)`")
DOCUMENT = re.compile(r"document: \[([\w./-]+\.md), “([^”]+)”\]\(([^)#]+)#([^)]+)\)")
REASON = re.compile(r"(n/a|open): (\S.{9,})")


def asked():
    """Each requirement that applies, with its level."""
    lines = (ROOT / "tests" / "data" / "asvs_5.0.0_l1_l2.txt").read_text().splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


def rows():
    """Each row of the tables: its id, level, what it asks, and its answers."""
    for line in PAGE.read_text().splitlines():
        if re.match(r"\| \d+\.\d+\.\d+ \|(?:[^|]*\|){3}$", line):
            number, level, asks, answer = (cell.strip() for cell in line.strip("|").split("|"))
            yield number, level, asks, answer.split("<br>")


def kinds(answers):
    return {answer.partition(":")[0] for answer in answers}


@cache
def names_in(path):
    return {node.name for node in ast.parse((ROOT / path).read_text()).body if isinstance(node, ast.FunctionDef)}


@cache
def headings_of(path):
    return re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)


def anchor_of(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def what_is_wrong(answer):
    """Why ``answer`` is none; nothing where it is one."""
    if named := TEST.fullmatch(answer):
        path, test = named.groups()
        return "" if (ROOT / path).exists() and test in names_in(path) else f"there is no {path}::{test}"
    if named := DOCUMENT.fullmatch(answer):
        path, heading, link, anchor = named.groups()
        if (PAGE.parent / link).resolve() != ROOT / path or not (ROOT / path).exists():
            return f"{link} is not {path}"
        there = heading in headings_of(path) and anchor == anchor_of(heading)
        return "" if there else f"{path} has no section “{heading}”"
    return "" if REASON.fullmatch(answer) else f"{answer!r} is no answer"


def test_every_requirement_stands_once_with_its_level():
    found = [(number, level) for number, level, _, _ in rows()]

    assert found == list(asked().items())
    assert (len(found), sum(level == "1" for _, level in found)) == (210, 61)


def test_no_row_is_blank_and_all_that_is_named_is_there():
    wrong = {
        number: faults
        for number, _, asks, answers in rows()
        if (faults := [fault for answer in answers if (fault := what_is_wrong(answer))] + ([] if asks else ["blank"]))
    }

    assert wrong == {}


def test_what_does_not_apply_is_not_also_answered_by_a_document():
    assert [number for number, _, _, answers in rows() if {"n/a", "document"} <= kinds(answers)] == []


def test_the_head_counts_and_lists_what_the_tables_say():
    head, _, _ = PAGE.read_text().partition("\n## V1 ")
    found = [kinds(answers) for *_, answers in rows()]
    listed = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+) \|$", head, re.MULTILINE)

    assert f"{sum('test' in kind for kind in found)} requirements have one." in head
    assert f"{sum('test' not in kind and 'document' in kind for kind in found)} have only this." in head
    assert f"{sum(kind == {'n/a'} for kind in found)} do not." in head
    assert f"{sum('open' in kind for kind in found)} have a gap" in head
    assert listed == [
        (number, answer.removeprefix("open: "))
        for number, _, _, answers in rows()
        for answer in answers
        if answer.startswith("open: ")
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "yes",
        "n/a:",
        "test: `tests/test_access.py::test_that_nobody_wrote`",
        "test: `tests/nowhere.py::test_x`",
        "document: [docs/operations.md, “Nowhere”](operations.md#nowhere)",
        "document: [docs/operations.md, “Logs”](safeguards.md#logs)",
    ],
)
def test_an_answer_that_is_none_is_found(answer):
    assert what_is_wrong(answer)
