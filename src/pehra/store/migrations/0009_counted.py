"""The next deadline of each report, and how many each lane holds."""

from django.db import migrations
from django.db.models import Count, F


def fill(apps, schema_editor):
    Report = apps.get_model("store", "Report")
    LaneCount = apps.get_model("store", "LaneCount")
    # those that have passed are wound on by the watch
    Report.objects.exclude(preserved_until_at=None).update(due_at=F("preserved_until_at"))
    for lane, count in Report.objects.exclude(lane="").values_list("lane").annotate(n=Count("pk")):
        LaneCount.objects.create(lane=lane, reports=count)


class Migration(migrations.Migration):
    dependencies = [("store", "0008_triage")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
