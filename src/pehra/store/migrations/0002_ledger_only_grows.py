"""The database itself refuses to change or drop a line of the ledger."""

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER ledger_no_{verb} BEFORE {verb} ON store_ledgerline "
    "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
)
POSTGRESQL = """
CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON store_ledgerline
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(verb=verb))


class Migration(migrations.Migration):
    dependencies = [("store", "0001_first")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
