import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('scope', models.CharField(max_length=20)),
                ('rulebook', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
                ('verdicts', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'duties_evaluation',
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=12)),
                ('subject_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('matter', models.BigIntegerField(default=0)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('state', models.CharField(max_length=10)),
                ('cause', models.CharField(blank=True, max_length=120)),
                ('have', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('need', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('due_on', models.DateField(null=True)),
                ('evidence_kind', models.CharField(blank=True, max_length=20)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('rule_from', models.DateField()),
            ],
            options={
                'db_table': 'duties_verdict',
                'indexes': [models.Index(fields=['organisation_id', 'state'], name='duties_verdict_organisation'), models.Index(fields=['subject_kind', 'subject_id'], name='duties_verdict_subject')],
                'constraints': [models.UniqueConstraint(fields=('duty', 'subject_kind', 'subject_id', 'organisation_id', 'period_from', 'matter'), name='duties_verdict_once')],
            },
        ),
    ]
