"""The ledger's tree, grown out of the lines that are there, and as unchangeable as they are."""

from django.db import migrations, models

from pehra.evidence import tree

SQLITE = (
    "CREATE TRIGGER tree_no_{verb} BEFORE {verb} ON store_treenode "
    "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
)
POSTGRESQL = """
CREATE TRIGGER tree_no_change BEFORE UPDATE OR DELETE ON store_treenode
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
"""
BATCH = 2_000


class _Grown:
    """The subtrees that may still be asked for: of each level the last."""

    def __init__(self):
        self.last = {}

    def get(self, level, index):
        at, found = self.last[level]
        if at != index:
            raise KeyError((level, index))
        return found


def grow(apps, schema_editor):
    line, node = apps.get_model("store", "LedgerLine"), apps.get_model("store", "TreeNode")
    grown, batch = _Grown(), []
    bodies = line.objects.order_by("seq").values_list("body", flat=True)
    for size, body in enumerate(bodies.iterator(chunk_size=BATCH)):
        for one in list(tree.grown(size, body.encode(), grown)):
            grown.last[one.level] = (one.index, one.hash)
            batch.append(node(level=one.level, index=one.index, hash=one.hash))
        if len(batch) >= BATCH:
            node.objects.bulk_create(batch)
            batch = []
    node.objects.bulk_create(batch)


def lock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(verb=verb))


class Migration(migrations.Migration):
    dependencies = [("store", "0003_lists_at_scale")]
    operations = [
        migrations.CreateModel(
            name="TreeNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.AddConstraint(
            model_name="treenode",
            constraint=models.UniqueConstraint(fields=("level", "index"), name="one_node_a_place"),
        ),
        migrations.RunPython(grow, migrations.RunPython.noop),
        migrations.RunPython(lock, migrations.RunPython.noop),
    ]
