"""What the source never does: run what somebody typed, ask the network, or trust what cannot be trusted."""

import ast
import re

import pytest

from tests.test_architecture import MODULES, ROOT, TEMPLATES, name_of

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# Modules that speak to the network, read what can carry code, or need an interpreter of their own.
NEVER_IMPORTED = {
    "ftplib", "http.client", "httpx", "imaplib", "jinja2", "ldap", "ldap3", "lxml", "marshal", "memcache", "pickle",
    "pylibmc", "pymemcache", "random", "requests", "shelve", "smtplib", "socket", "ssl", "telnetlib", "urllib.request",
    "urllib3", "xml", "yaml",
}  # fmt: skip
# Where a program is started or SQL is written by hand, each read for it: fixed words, and values apart from them.
STARTS_PROGRAMS = {"clinic/postgresql_copies.py", "exercises/figures/author.py"}
WRITES_SQL = {
    "clinic/booking.py", "clinic/chain.py", "clinic/checks.py", "clinic/guards.py", "clinic/postgresql_copies.py",
}  # fmt: skip
# Names of tables, from the database itself, which no placeholder can stand for.
MAKES_SQL_OF_NAMES = {"clinic/backups.py", "clinic/postgresql_copies.py"}
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "mark_safe", "SafeString", "RawSQL", "Template", "from_string"}
NEVER_ASKED = {"raw", "extra", "system", "popen"}
# The worker asks its machine for its name.
ASKS_THE_NAME = {("clinic/worker.py", "socket")}
TREES = {name_of(path): ast.parse(path.read_text()) for path in MODULES}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def places(wanted):
    return {place for place, tree in TREES.items() if any(wanted(node) for node in calls(tree))}


def is_called(*names):
    return lambda call: isinstance(call.func, ast.Name) and call.func.id in names


def is_asked(*names):
    return lambda call: isinstance(call.func, ast.Attribute) and call.func.attr in names


def test_nothing_is_imported_that_asks_the_network_or_reads_code():
    found = {
        (place, name)
        for place, tree in TREES.items()
        for name in imports(tree)
        for never in NEVER_IMPORTED
        if name == never or name.startswith(f"{never}.")
    }

    assert found == ASKS_THE_NAME
    worker = (ROOT / "clinic" / "worker.py").read_text()
    assert set(re.findall(r"\bsocket\.\w+", worker)) == {"socket.gethostname"}


# The one thing beside database and mail that is spoken to: the bucket that the environment names.
NETWORK = {"boto3", "botocore", "s3transfer", "storages"}


def test_one_module_alone_speaks_to_the_network():
    found = {place for place, tree in TREES.items() if {name.partition(".")[0] for name in imports(tree)} & NETWORK}

    assert found <= {"clinic/buckets.py", "clinic/bucket_copies.py"}


def test_nothing_typed_is_ever_run():
    assert places(is_called(*NEVER_CALLED)) == set()
    assert places(is_asked(*NEVER_ASKED)) == set()


def test_no_hash_is_used_that_is_broken():
    assert places(is_asked("md5", "sha1")) == set()


def test_a_program_is_started_in_two_places_and_never_through_a_shell():
    assert places(is_asked("run", "Popen", "call", "check_output")) - {"clinic/bounded.py"} <= STARTS_PROGRAMS | {
        place for place, tree in TREES.items() if "subprocess" not in set(imports(tree))
    }
    assert {place for place, tree in TREES.items() if "subprocess" in set(imports(tree))} == STARTS_PROGRAMS
    assert not any(
        keyword.arg == "shell" for tree in TREES.values() for call in calls(tree) for keyword in call.keywords
    )


def test_sql_is_written_by_hand_in_few_places_and_holds_no_value():
    assert places(is_asked("cursor")) == WRITES_SQL
    made = {
        place
        for place, tree in TREES.items()
        for call in calls(tree)
        if is_asked("execute", "copy")(call) and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    }
    assert made == MAKES_SQL_OF_NAMES


def is_written_by_us(pattern):
    """A pattern in so many letters, or put together of constants of the module."""
    if isinstance(pattern, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant) or (isinstance(part.value, ast.Name) and part.value.id.isupper())
            for part in pattern.values
        )
    return isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id.isupper())


def test_no_pattern_is_made_of_what_somebody_typed():
    used = [
        (place, ast.unparse(call))
        for place, tree in TREES.items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
        if call.func.attr != "escape" and not is_written_by_us(call.args[0])
    ]

    assert used == []
    assert not any(
        "regex" in (keyword.arg or "") for tree in TREES.values() for call in calls(tree) for keyword in call.keywords
    )


# Everything that encrypts, hashes or makes keys.
CRYPTOGRAPHY = {"cryptography", "Crypto", "nacl", "hmac", "secrets", "jwt", "bcrypt", "argon2", "rsa", "ecdsa"}


def test_cryptography_comes_from_proven_libraries_in_few_places():
    """Fernet is AES in CBC mode under an HMAC-SHA-256 that is checked first; nothing else encrypts."""
    found = {
        (place, name)
        for place, tree in TREES.items()
        for name in imports(tree)
        if name.partition(".")[0] in CRYPTOGRAPHY and name.count(".") < 2
    }

    assert found == {
        ("clinic/kept.py", "cryptography.fernet"),
        ("clinic/locked.py", "cryptography.fernet"),
        ("clinic/once.py", "hmac"),
        ("prescriptions/models/links.py", "secrets"),
    }


# What a script must not do, and why.
FORBIDDEN = {
    r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]": "runs text as code",
    r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment": "makes markup out of text",
    r"localStorage|indexedDB|document\.cookie|caches\.": "leaves something in the browser",
    r"postMessage|[\"']message[\"']": "listens to other pages",
    r"https?://(?!www\.w3\.org/2000/svg)": "asks a third party",
    r"__proto__|\.prototype\b": "reaches for what all objects share",
    r"[\"'](paste|copy|contextmenu)[\"']": "gets between a person and the clipboard",
}


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_opens_no_hole(path):
    text = path.read_text()

    assert {rule: why for rule, why in FORBIDDEN.items() if re.search(rule, text)} == {}


def test_one_script_alone_keeps_something_and_it_is_about_no_patient():
    """The steps of a drawing in the library, so that they can be undone after a refused save; it goes with the tab."""
    assert [path.name for path in SCRIPTS if "sessionStorage" in path.read_text()] == ["figure.js"]


def test_no_page_brings_plug_ins_or_frames():
    found = [
        name_of(path) for path in TEMPLATES if re.search(r"<(iframe|object|embed|applet|frame)\b", path.read_text())
    ]

    assert found == []


def test_every_form_names_the_fields_that_it_takes():
    everything = re.compile(
        r"fields\s*=\s*[\"']__all__[\"']|\bexclude\s*=\s*[\[(\"']|\*\*request\.|\*\*self\.request\."
    )

    assert [name_of(path) for path in MODULES if everything.search(path.read_text())] == []
