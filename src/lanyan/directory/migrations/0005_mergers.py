"""Mergers of persons, and the phone number found by a digest, which those already stored are given here."""

import django.db.models.deletion
import lanyan.kernel.ids
from django.db import migrations, models

from lanyan.kernel.crypto import keyed_digest, unseal


def digest_phones(apps, schema_editor):
    people = apps.get_model("directory", "Person").objects.filter(phone__isnull=False, phone_digest=None)
    for person in people.only("pk", "phone").iterator(chunk_size=2000):
        digest = keyed_digest("person.phone", unseal("person.phone", bytes(person.phone)))
        people.filter(pk=person.pk).update(phone_digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_clients'),
    ]

    operations = [
        migrations.CreateModel(
            name='DistinctPeople',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_by_id', models.BigIntegerField(null=True)),
                ('said_by_name', models.CharField(max_length=40)),
                ('said_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'distinct_people',
            },
        ),
        migrations.CreateModel(
            name='PersonMerger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kept_id', models.BigIntegerField()),
                ('dropped_id', models.BigIntegerField()),
                ('dropped_public_id', models.CharField(max_length=14)),
                ('dropped_name', models.CharField(max_length=40)),
                ('dropped_number', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='依据')),
                ('log', models.JSONField(default=list)),
                ('merged_at', models.DateTimeField()),
                ('merged_by_name', models.CharField(max_length=40)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by_name', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'db_table': 'person_merger',
            },
        ),
        migrations.AddField(
            model_name='person',
            name='phone_digest',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['phone_digest'], name='person_phone'),
        ),
        migrations.AddField(
            model_name='distinctpeople',
            name='one',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='distinctpeople',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person'),
        ),
        migrations.AddIndex(
            model_name='personmerger',
            index=models.Index(fields=['kept_id'], name='person_merger_kept'),
        ),
        migrations.AddIndex(
            model_name='personmerger',
            index=models.Index(fields=['dropped_public_id'], name='person_merger_address'),
        ),
        migrations.AddConstraint(
            model_name='personmerger',
            constraint=models.CheckConstraint(condition=models.Q(('kept_id', models.F('dropped_id')), _negated=True), name='person_merger_of_two'),
        ),
        migrations.AddConstraint(
            model_name='distinctpeople',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='distinct_people_once'),
        ),
        migrations.AddConstraint(
            model_name='distinctpeople',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='distinct_people_ordered'),
        ),
        migrations.RunPython(digest_phones, migrations.RunPython.noop),
    ]
