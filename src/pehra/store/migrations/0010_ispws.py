"""Reports that platforms are submitting, part by part."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0009_counted'),
    ]

    operations = [
        migrations.AlterField(
            model_name='errand',
            name='kind',
            field=models.CharField(choices=[('READ', 'Read'), ('RECOGNISE', 'Recognise'), ('RANK', 'Rank'), ('PUT_AWAY', 'Put Away'), ('SHARE_OUT', 'Share Out'), ('RESCORE', 'Rescore'), ('READ_AGAIN', 'Read Again'), ('ASSEMBLE', 'Assemble')], max_length=12),
        ),
        migrations.CreateModel(
            name='PlatformReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=40)),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('FINISHED', 'Finished'), ('RETRACTED', 'Retracted'), ('EXPIRED', 'Expired')], default='OPEN', max_length=9)),
                ('exhibit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='store.exhibit')),
            ],
        ),
        migrations.CreateModel(
            name='PlatformPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('REPORT', 'Report'), ('FILE', 'File'), ('INFO', 'Info')], max_length=6)),
                ('file', models.CharField(db_index=True, default='', max_length=32)),
                ('name', models.CharField(default='', max_length=255)),
                ('md5', models.CharField(max_length=32)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField()),
                ('address', models.CharField(db_index=True, default='', max_length=64)),
                ('key', models.CharField(default='', max_length=40)),
                ('sealed', models.BinaryField(default=b'')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='store.platformreport')),
            ],
        ),
        migrations.AddIndex(
            model_name='platformreport',
            index=models.Index(fields=['state', 'changed_at'], name='store_platf_state_b32518_idx'),
        ),
    ]
