"""Accounts by their name alone, and what nobody has looked at yet."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import StrIndex, Substr


def name(apps, schema_editor):
    Sighting = apps.get_model("store", "Sighting")
    rows = Sighting.objects.filter(kind__in=("ACCOUNT", "DEVICE"), value__contains=":")
    rows.update(name=Substr("value", StrIndex(F("value"), Value(":")) + 1, 200))


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0011_mailboxes'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='viewed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='sighting',
            name='name',
            field=models.CharField(default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='errand',
            name='kind',
            field=models.CharField(choices=[('READ', 'Read'), ('RECOGNISE', 'Recognise'), ('RANK', 'Rank'), ('PUT_AWAY', 'Put Away'), ('SHARE_OUT', 'Share Out'), ('RESCORE', 'Rescore'), ('READ_AGAIN', 'Read Again'), ('ASSEMBLE', 'Assemble'), ('ALERT', 'Alert')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('lane', 'DANGER_NOW'), ('viewed_at', None)), fields=['lane'], name='danger_not_viewed'),
        ),
        migrations.AddIndex(
            model_name='sighting',
            index=models.Index(condition=models.Q(('name', ''), _negated=True), fields=['name'], name='sighting_name'),
        ),
        migrations.RunPython(name, migrations.RunPython.noop),
    ]
