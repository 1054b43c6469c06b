"""Addresses of tip-offs that no authority in force covers, and the work of covering them later."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0013_patrol'),
    ]

    operations = [
        migrations.CreateModel(
            name='TipsRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('once', models.BigIntegerField(default=0)),
                ('twice', models.BigIntegerField(default=0)),
                ('turn', models.BigIntegerField(default=0)),
                ('turn_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Uncovered',
            fields=[
                ('sighting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='store.sighting')),
                ('key', models.BinaryField(max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name='UncoveredHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, unique=True)),
                ('domain', models.CharField(db_index=True, max_length=300)),
                ('tier', models.PositiveSmallIntegerField(default=9)),
                ('lane', models.CharField(default='', max_length=16)),
                ('first_at', models.DateTimeField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name='errand',
            name='kind',
            field=models.CharField(choices=[('READ', 'Read'), ('RECOGNISE', 'Recognise'), ('RANK', 'Rank'), ('PUT_AWAY', 'Put Away'), ('SHARE_OUT', 'Share Out'), ('RESCORE', 'Rescore'), ('READ_AGAIN', 'Read Again'), ('ASSEMBLE', 'Assemble'), ('ALERT', 'Alert'), ('COVER', 'Cover')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(condition=models.Q(('state', 'OUT'), ('via', 'TIP')), fields=['id'], name='target_out'),
        ),
        migrations.AddField(
            model_name='uncovered',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.report'),
        ),
        migrations.AddIndex(
            model_name='uncoveredhost',
            index=models.Index(fields=['tier', '-last_at', '-id'], name='uncovered_first'),
        ),
        migrations.AddField(
            model_name='uncovered',
            name='host',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='store.uncoveredhost'),
        ),
        migrations.AddIndex(
            model_name='uncovered',
            index=models.Index(fields=['host', 'sighting'], name='uncovered_host'),
        ),
    ]
