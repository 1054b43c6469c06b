"""How far mailboxes were taken in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_ispws'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('name', models.CharField(max_length=300, primary_key=True, serialize=False)),
                ('validity', models.BigIntegerField()),
                ('uid', models.BigIntegerField()),
            ],
        ),
    ]
