"""The queries that pages make, by what they do, as a second visit finds them.

python -m tests.bench.counted JSON    in a process with the clinic's settings
"""

import json
import sys
from collections import Counter

import django

AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main():
    django.setup()
    made, pages = json.loads(sys.argv[1])
    print(json.dumps({name: count(made, path, fields) for name, _method, path, fields in pages}))


def count(made, path, fields):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.browser import browser

    client = browser({"cookies": {}} if path == "/accounts/login/" else made)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path) if fields is None else client.post(path, fields)
        assert answer.status_code == 200, (path, answer.status_code)
    words = [query["sql"].split(None, 1)[0] for query in asked]
    return Counter(word for word in words if word not in AROUND)


if __name__ == "__main__":
    main()
