from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Basis',
            fields=[
                ('single', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('definitions', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'rollup_basis',
            },
        ),
        migrations.CreateModel(
            name='DecisionMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('passed', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_decision',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_decisionmonth_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='DossierStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('whole', models.BigIntegerField()),
                ('lacking', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_dossier',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_dossierstock_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='DutyMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('met', models.BigIntegerField()),
                ('overdue', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_duty',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_dutymonth_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Joint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('held_on', models.DateField()),
                ('one', models.BigIntegerField()),
                ('backfilled', models.BigIntegerField()),
                ('late', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_joint',
                'indexes': [models.Index(fields=['organisation_id', 'held_on'], name='rollup_joint_organisation')],
                'constraints': [models.UniqueConstraint(fields=('activity_id', 'organisation_id'), name='rollup_joint_once')],
            },
        ),
        migrations.CreateModel(
            name='MakeUpMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('accepted', models.BigIntegerField()),
                ('still_open', models.BigIntegerField()),
                ('overdue', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_make_up',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_makeupmonth_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='MeetingMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('expected', models.BigIntegerField()),
                ('present', models.BigIntegerField()),
                ('excused', models.BigIntegerField()),
                ('on_leave', models.BigIntegerField()),
                ('absent', models.BigIntegerField()),
                ('made_up', models.BigIntegerField()),
                ('missed', models.BigIntegerField()),
                ('covered', models.BigIntegerField()),
                ('backfilled', models.BigIntegerField()),
                ('late', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_meeting',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_meetingmonth_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='MemberMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('party_member', models.BigIntegerField()),
                ('league_member', models.BigIntegerField()),
                ('hours', models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                'db_table': 'rollup_member',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_membermonth_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='OrganisationStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.BigIntegerField()),
                ('stretch', models.DateField()),
                ('month', models.DateField(null=True)),
                ('one', models.BigIntegerField()),
                ('branch', models.BigIntegerField()),
                ('silent', models.BigIntegerField()),
                ('term_ending', models.BigIntegerField()),
                ('too_large', models.BigIntegerField()),
            ],
            options={
                'db_table': 'rollup_organisation',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'stretch', 'month'), name='rollup_organisationstock_once', nulls_distinct=False)],
            },
        ),
    ]
