"""What a request of each page costs: queries, and processor time of the worker that answers it."""

import json

from tests.bench.measure import aimed, spent

TIMES, WARM = 60, 12
QUERIES, MILLISECONDS = 6, 25


def pages(made):
    """Name, method, address and what is sent; the sign-in page is asked for by a stranger."""
    return (
        ("Sign-in page", "GET", "/accounts/login/", None),
        ("Library", "GET", "/exercises/", None),
        ("Library, searched", "GET", "/exercises/?q=bridge", None),
        ("Exercise", "GET", "/exercises/bridge/", None),
        ("Patients, searched", "POST", "/patients/", {"q": "placeholder"}),
        ("Chart", "GET", f"/patients/{made['patient']}/", None),
        ("Builder with 8", "GET", f"/programmes/{made['draft']}/", None),
        ("Builder, library searched", "GET", f"/programmes/{made['draft']}/library/?q=bridge", None),
        ("Sheet", "GET", f"/sheets/{made['sheet']}/", None),
        ("Start page", "GET", "/", None),
    )


def measure(clinic):
    counted = json.loads(clinic.python("-m", "tests.bench.counted", json.dumps([clinic.made, pages(clinic.made)])))
    for name, method, path, fields in pages(clinic.made):
        milliseconds = 1000 * cost(clinic, method, path, fields)
        kinds = counted[name]
        number = sum(kinds.values())
        told = f"{name}: {number} queries ({', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))})"
        aimed(told, number, QUERIES)
        aimed(f"{name}: {milliseconds:.1f} ms of processor time", milliseconds, MILLISECONDS)


def cost(clinic, method, path, fields):
    """Seconds of processor time a request, over all workers."""
    key = next(value for name, value in clinic.cookies.items() if name.endswith("csrf"))
    sent = {**fields, "csrfmiddlewaretoken": key} if fields else None
    asking = clinic if path != "/accounts/login/" else clinic.stranger()

    def ask(times):
        for _ in range(times):
            answer = asking.ask(method, path, sent)
            assert answer.status == 200, (path, answer.status, answer.text[:500])

    ask(WARM)
    began = spent(*clinic.children())
    ask(TIMES)
    return (spent(*clinic.children()) - began) / TIMES
