"""Reports kept small: their values compressed, and the text they were read from kept beside."""

import json
import zlib

from django.db import migrations, models

import pehra.store.models.packed


def pack(apps, schema_editor):
    Report = apps.get_model("store", "Report")
    for row in Report.objects.only("pk", "value", "reasons").iterator(chunk_size=500):
        packed = {
            f"packed_{name}": zlib.compress(
                json.dumps(getattr(row, name), ensure_ascii=False, separators=(",", ":")).encode()
            )
            for name in ("value", "reasons")
        }
        Report.objects.filter(pk=row.pk).update(**packed)


class Migration(migrations.Migration):
    dependencies = [("store", "0006_clusters")]

    operations = [
        migrations.AddField("report", "packed_value", models.BinaryField(null=True)),
        migrations.AddField("report", "packed_reasons", models.BinaryField(null=True)),
        migrations.RunPython(pack, migrations.RunPython.noop),
        migrations.RemoveField("report", "value"),
        migrations.RemoveField("report", "reasons"),
        migrations.RenameField("report", "packed_value", "value"),
        migrations.RenameField("report", "packed_reasons", "reasons"),
        migrations.AlterField("report", "value", pehra.store.models.packed.PackedJson()),
        migrations.AlterField(
            "report", "reasons", pehra.store.models.packed.PackedJson(default=list)
        ),
        migrations.AddField("report", "document", models.BinaryField(default=b"")),
        migrations.AddConstraint(
            "match",
            models.UniqueConstraint(fields=("file", "listed"), name="one_match_a_listed_hash"),
        ),
    ]
