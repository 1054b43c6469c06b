"""Exhibits sealed under keys of their own, custodians, openings, checkpoints, witnesses, stamps."""

import django.db.models.deletion
from django.db import migrations, models


def plain(apps, schema_editor):
    """What was kept without encryption lies under its own digest."""
    exhibit = apps.get_model("store", "Exhibit")
    exhibit.objects.filter(address="").update(address=models.F("sha256"), body_size=models.F("size"))


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0004_ledger_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField(unique=True)),
                ('note', models.TextField()),
                ('signed_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CustodianSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('needed', models.PositiveSmallIntegerField()),
                ('recovery', models.CharField(default='', max_length=80)),
                ('reason', models.TextField()),
                ('asked_by', models.CharField(max_length=40)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_by', models.CharField(default='', max_length=40)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('manifest', models.CharField(max_length=64)),
                ('about', models.JSONField()),
                ('made_by', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PendingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('key', models.CharField(max_length=300)),
                ('added_at', models.DateTimeField()),
                ('size', models.BigIntegerField(default=0)),
                ('seen_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='exhibit',
            name='address',
            field=models.CharField(db_index=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='body_size',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='destroyed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='md5',
            field=models.CharField(default='', max_length=32),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='sha1',
            field=models.CharField(default='', max_length=40),
        ),
        migrations.AddField(
            model_name='reportedfile',
            name='seen',
            field=models.BinaryField(default=b''),
        ),
        migrations.AlterField(
            model_name='errand',
            name='kind',
            field=models.CharField(choices=[('READ', 'Read'), ('RECOGNISE', 'Recognise'), ('RANK', 'Rank'), ('PUT_AWAY', 'Put Away'), ('SHARE_OUT', 'Share Out')], max_length=12),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='held_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='store.custodianset'),
        ),
        migrations.CreateModel(
            name='CustodyNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=12)),
                ('told', models.JSONField()),
                ('salt', models.CharField(max_length=32)),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=40)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='store.exhibit')),
            ],
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.CharField(max_length=200)),
                ('reason', models.TextField()),
                ('asked_by', models.CharField(max_length=40)),
                ('asked_at', models.DateTimeField()),
                ('not_before_at', models.DateTimeField()),
                ('confirmed_by', models.CharField(default='', max_length=40)),
                ('done_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(default='', max_length=40)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='store.exhibit')),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.TextField()),
                ('authority', models.CharField(max_length=200)),
                ('asked_by', models.CharField(max_length=40)),
                ('asked_at', models.DateTimeField()),
                ('approved_by', models.CharField(default='', max_length=40)),
                ('approved_at', models.DateTimeField(null=True)),
                ('until_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(default='', max_length=40)),
                ('ended_at', models.DateTimeField(null=True)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='store.exhibit')),
            ],
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamper', models.CharField(max_length=200)),
                ('token', models.BinaryField()),
                ('stamped_at', models.DateTimeField()),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stamps', to='store.checkpoint')),
            ],
        ),
        migrations.CreateModel(
            name='WorkingShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=40)),
                ('sealed', models.BinaryField()),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='working', to='store.exhibit')),
            ],
        ),
        migrations.CreateModel(
            name='Custodian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('recipient', models.CharField(max_length=80)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='store.custodianset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'name'), name='one_place_a_custodian')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=40)),
                ('key', models.CharField(db_index=True, max_length=40)),
                ('sealed', models.BinaryField()),
                ('released_at', models.DateTimeField()),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='store.opening')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('opening', 'holder'), name='one_release_a_holder')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(max_length=40)),
                ('sealed', models.BinaryField()),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='store.exhibit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('exhibit', 'holder'), name='one_share_a_holder')],
            },
        ),
        migrations.RunPython(plain, migrations.RunPython.noop),
    ]
