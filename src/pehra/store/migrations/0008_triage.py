"""What decides over a place in the queue beside a report's own words, and what became of it."""

import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0007_packed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.CharField(max_length=16)),
                ('reason', models.TextField()),
                ('members', models.PositiveIntegerField()),
                ('by', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('AGREED', 'Agreed'), ('LIFTED', 'Lifted')], default='WAITING', max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='LaneCount',
            fields=[
                ('lane', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('reports', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=12)),
                ('told', models.JSONField(default=dict)),
                ('by', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.PositiveSmallIntegerField()),
                ('lane', models.CharField(max_length=16)),
                ('reason', models.TextField()),
                ('by', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('lifted_by', models.CharField(default='', max_length=40)),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_at', models.DateTimeField()),
                ('tier', models.PositiveSmallIntegerField()),
                ('lane', models.CharField(max_length=16)),
                ('ruleset', models.CharField(max_length=20)),
                ('cause', models.CharField(choices=[('RANKED', 'Ranked'), ('RULES', 'Rules'), ('OFFICER', 'Officer'), ('DECISION', 'Decision')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Ruleset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20, unique=True)),
                ('text', models.TextField()),
                ('adopted_by', models.CharField(max_length=40)),
                ('adopted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(null=True)),
                ('by', models.CharField(default='', max_length=40)),
                ('at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='store_repor_tier_871c65_idx',
        ),
        migrations.AddField(
            model_name='report',
            name='due_at',
            field=models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)),
        ),
        migrations.AddField(
            model_name='report',
            name='expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='handling',
            field=models.CharField(default='', max_length=40),
        ),
        migrations.AddField(
            model_name='report',
            name='logs_until_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='errand',
            name='kind',
            field=models.CharField(choices=[('READ', 'Read'), ('RECOGNISE', 'Recognise'), ('RANK', 'Rank'), ('PUT_AWAY', 'Put Away'), ('SHARE_OUT', 'Share Out'), ('RESCORE', 'Rescore'), ('READ_AGAIN', 'Read Again')], max_length=12),
        ),
        migrations.AddField(
            model_name='decision',
            name='cluster',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='store.cluster'),
        ),
        migrations.AddField(
            model_name='report',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='store.decision'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['tier', '-actionable', 'due_at', 'id'], name='store_repor_tier_6c3230_idx'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['lane', 'tier', '-actionable', 'due_at', 'id'], name='store_repor_lane_ecc0d5_idx'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['due_at'], name='store_repor_due_at_9612fd_idx'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='store.report'),
        ),
        migrations.AddField(
            model_name='override',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='store.report'),
        ),
        migrations.AddField(
            model_name='placement',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='store.report'),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='store.decision'),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.report'),
        ),
    ]
