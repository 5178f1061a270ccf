import django.db.models.deletion
import lanyan.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('duty', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=12)),
                ('subject_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('matter', models.BigIntegerField(default=0)),
                ('period_from', models.DateField()),
                ('state', models.CharField(max_length=10)),
                ('due_on', models.DateField(null=True)),
                ('raised_on', models.DateField()),
                ('overdue_since', models.DateField(null=True)),
                ('cleared_on', models.DateField(null=True)),
                ('cleared_as', models.CharField(blank=True, max_length=10)),
                ('times_raised', models.PositiveSmallIntegerField(default=1)),
                ('escalation', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'db_table': 'alert',
                'indexes': [models.Index(condition=models.Q(('cleared_on__isnull', True)), fields=['organisation_id'], name='alert_open'), models.Index(fields=['subject_kind', 'subject_id'], name='alert_subject')],
                'constraints': [models.UniqueConstraint(fields=('duty', 'subject_kind', 'subject_id', 'organisation_id', 'matter', 'period_from'), name='alert_identity'), models.CheckConstraint(condition=models.Q(models.Q(('cleared_as', ''), ('cleared_on__isnull', True)), models.Q(('cleared_as__in', ['met', 'exempt', 'gone', 'lapsed']), ('cleared_on__isnull', False)), _connector='OR'), name='alert_cleared_as')],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to='alerts.alert')),
            ],
            options={
                'db_table': 'alert_acknowledgement',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('person_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=160)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=120, unique=True)),
            ],
            options={
                'db_table': 'inbox_message',
                'indexes': [models.Index(fields=['person_id', '-sent_at'], name='inbox_message_person')],
            },
        ),
        migrations.CreateModel(
            name='Silence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('cause', models.CharField(max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by_name', models.CharField(blank=True, max_length=40)),
                ('alert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='silences', to='alerts.alert')),
            ],
            options={
                'db_table': 'alert_silence',
                'constraints': [models.CheckConstraint(condition=models.Q(('cause', ''), _negated=True), name='alert_silence_cause'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='alert_silence_forward'), models.CheckConstraint(condition=models.Q(models.Q(('alert__isnull', False), ('organisation_id__isnull', True)), models.Q(('alert__isnull', True), ('organisation_id__isnull', False)), _connector='OR'), name='alert_silence_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField()),
                ('stage', models.CharField(max_length=10)),
                ('round', models.PositiveSmallIntegerField()),
                ('told_on', models.DateField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='alerts.alert')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tellings', to='alerts.message')),
            ],
            options={
                'db_table': 'alert_telling',
                'indexes': [models.Index(fields=['person_id', 'told_on'], name='alert_telling_person')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'person_id', 'stage', 'round'), name='alert_telling_once')],
            },
        ),
    ]
