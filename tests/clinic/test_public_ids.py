"""No address tells how many rows there are, or what the next one is called."""

import re

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clinic import guards
from clinic.models import StaffRole
from tests.site import routes

BEFORE = [("clinic", "0014_records_are_taken_out")]


def test_no_address_of_ours_carries_an_integer_key():
    assert [route.route for route in routes() if route.is_ours and re.search(r"<int:|<pk>|:pk>", route.route)] == []


def test_rows_from_before_get_an_id_each(transactional_db):
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    guards.run(guards.GUARDS, connection.alias, lift=connection.vendor == "sqlite")
    old = MigrationExecutor(connection)
    old.migrate(BEFORE)
    models = old.loader.project_state(BEFORE).apps
    person = models.get_model("clinic", "User").objects.create(email="ada@example.com", given_name="Ada")
    for role in ("physician", "manager", "front_desk"):
        models.get_model("clinic", "StaffRole").objects.create(user=person, role=role)

    MigrationExecutor(connection).migrate(latest)
    guards.install_after_migrate(connection.alias)

    assert len(set(StaffRole.objects.values_list("public_id", flat=True))) == 3
