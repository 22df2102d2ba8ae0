"""Kill -9 under load, ten seconds of it; ./dev kill goes on for longer, on both databases."""

import pytest

from tests.faults import kill
from tests.faults.site import Site

pytestmark = pytest.mark.long

SECONDS = 10
# How long a request waits for the database: as in production.
PATIENCE = ""


def test_nothing_acknowledged_is_lost_doubled_or_half(site, database, mailbox):
    result = kill.run(site, database, SECONDS, mailbox=mailbox)

    assert (result.lost, result.doubled, result.half, result.mails_lost) == ([], [], [], []), str(result)
    assert result.copies <= sum(result.kills.values()), str(result)
    assert len(result.mails) > 5, str(result)
    assert sum(result.kills.values()) > 3, str(result)
    assert len(result.ledger) > 10, str(result)
    assert 500 not in result.faults, str(result)


def test_without_one_key_for_all_tries_some_are_doubled(site, database):
    assert kill.run(site, database, SECONDS, keyed=False, lost_answers=0.5).doubled


@pytest.fixture
def too_early(site, database):
    """The same site with a door that acknowledges before it saves."""
    site.stop()
    site.application = "tests.faults.naive"
    site.start()
    yield site
    site.stop()
    site.application = Site(site.folder).application
    site.start()


def test_acknowledged_before_it_is_saved_some_are_lost(too_early, database):
    assert kill.run(too_early, database, SECONDS).lost
