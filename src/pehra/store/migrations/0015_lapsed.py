"""Targets that no authority covers any more are found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0014_uncovered'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='target',
            index=models.Index(condition=models.Q(('state', 'OUT')), fields=['id'], name='target_lapsed'),
        ),
    ]
