from django.db import migrations

from clinic.locked import BEGINS, lock, unlock


def each_secret(apps, change):
    for authenticator in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in {"secret", "seed"} & authenticator.data.keys():
            authenticator.data[name] = change(authenticator.data[name])
        if "migrated_codes" in authenticator.data:
            authenticator.data["migrated_codes"] = [change(code) for code in authenticator.data["migrated_codes"]]
        authenticator.save(update_fields=["data"])


def lock_all(apps, schema_editor):
    each_secret(apps, lambda text: text if text.startswith(BEGINS) else lock(text))


def unlock_all(apps, schema_editor):
    each_secret(apps, unlock)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0015_public_ids_of_roles_and_days"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(lock_all, unlock_all)]
