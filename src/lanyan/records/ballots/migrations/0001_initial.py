from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import lanyan.kernel.ids
from django.db import migrations, models

HERE = Path(__file__).parent


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('occasion_kind', models.CharField(default='activity', max_length=20)),
                ('occasion_id', models.BigIntegerField(null=True)),
                ('held_on', models.DateField()),
                ('title', models.CharField(max_length=120, verbose_name='表决事项')),
                ('kind', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=80)),
                ('rule_from', models.DateField(null=True)),
                ('secret', models.BooleanField(verbose_name='无记名')),
                ('way', models.CharField(max_length=12, verbose_name='方式')),
                ('seats', models.PositiveSmallIntegerField(default=0, verbose_name='应选名额')),
                ('stage', models.CharField(default='formal', max_length=20)),
                ('options', models.JSONField(default=list)),
                ('prepared_by_id', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='directory.organisation')),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot',
                'indexes': [models.Index(fields=['occasion_kind', 'occasion_id'], name='ballot_occasion'), models.Index(fields=['organisation', 'held_on'], name='ballot_organisation_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('decision', 'election', 'appraisal'))), name='ballot_kind'), models.CheckConstraint(condition=models.Q(models.Q(('secret', True), ('way__in', ('slips', 'phones', 'paper'))), models.Q(('secret', False), ('way__in', ('hands', 'by_name'))), _connector='OR'), name='ballot_way'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'election'), ('seats__gte', 1)), ('seats', 0), _connector='OR'), name='ballot_seats')],
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='signing_key', serialize=False, to='ballots.ballot')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'ballot_signing_key',
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_on', models.DateField(verbose_name='评定日期')),
                ('given_by', models.CharField(max_length=12, verbose_name='评定')),
                ('entered_by_id', models.BigIntegerField(null=True)),
                ('entered_by_name', models.CharField(max_length=60)),
                ('entered_at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assessment', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_assessment',
                'constraints': [models.CheckConstraint(condition=models.Q(('given_by__in', ('committee', 'assembly'))), name='ballot_assessment_by')],
            },
        ),
        migrations.CreateModel(
            name='AppraisalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=8)),
                ('noted_by_id', models.BigIntegerField(null=True)),
                ('noted_at', models.DateTimeField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appraisal_steps', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_appraisal_step',
                'constraints': [models.UniqueConstraint(fields=('ballot', 'step'), name='ballot_appraisal_step_once'), models.CheckConstraint(condition=models.Q(('step__in', ('self', 'mutual'))), name='ballot_appraisal_step_known')],
            },
        ),
        migrations.CreateModel(
            name='Annulment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('annulled_by_id', models.BigIntegerField(null=True)),
                ('annulled_at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='annulment', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_annulment',
            },
        ),
        migrations.CreateModel(
            name='Casting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued', models.PositiveIntegerField(verbose_name='发出')),
                ('started_by_id', models.BigIntegerField(null=True)),
                ('started_at', models.DateTimeField()),
                ('ended_by_id', models.BigIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('settles_at', models.FloatField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='casting', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_casting',
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued', models.PositiveIntegerField(verbose_name='发出')),
                ('returned', models.PositiveIntegerField(verbose_name='收回')),
                ('valid', models.PositiveIntegerField(verbose_name='有效')),
                ('invalid', models.PositiveIntegerField(verbose_name='无效')),
                ('void', models.BooleanField(default=False)),
                ('outcome', models.JSONField(default=list)),
                ('sentences', models.JSONField(default=list)),
                ('scrutineers', models.CharField(blank=True, max_length=60, verbose_name='监票人')),
                ('tellers', models.CharField(blank=True, max_length=60, verbose_name='计票人')),
                ('keys_destroyed', models.BooleanField(default=False)),
                ('closed_by_id', models.BigIntegerField(null=True)),
                ('closed_by_name', models.CharField(max_length=60)),
                ('closed_at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closure', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_closure',
                'constraints': [models.CheckConstraint(condition=models.Q(('returned', django.db.models.expressions.CombinedExpression(models.F('valid'), '+', models.F('invalid')))), name='ballot_closure_adds_up'), models.CheckConstraint(condition=models.Q(('void', True), ('returned__lte', models.F('issued')), _connector='OR'), name='ballot_closure_void')],
            },
        ),
        migrations.CreateModel(
            name='CountedToken',
            fields=[
                ('token_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted_tokens', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_counted_token',
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('pk', models.CompositePrimaryKey('ballot_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('asked', models.BinaryField()),
                ('reply', models.BinaryField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='ballots.ballot')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'db_table': 'ballot_credential',
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolled_as', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('cause', models.CharField(max_length=60, verbose_name='情形')),
                ('consent', models.CharField(max_length=120, verbose_name='同意和通过的依据')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='ballots.ballot')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'db_table': 'ballot_exclusion',
                'constraints': [models.UniqueConstraint(fields=('ballot', 'person'), name='ballot_exclusion_once')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('eligible', models.PositiveIntegerField(verbose_name='应到会有表决权')),
                ('present', models.PositiveIntegerField(verbose_name='实到会有表决权')),
                ('box_key', models.BinaryField(default=bytes)),
                ('credential_key', models.BinaryField(default=bytes)),
                ('frozen', models.TextField()),
                ('digest', models.BinaryField()),
                ('opened_by_id', models.BigIntegerField(null=True)),
                ('opened_by_name', models.CharField(max_length=60)),
                ('opened_at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_opening',
                'constraints': [models.CheckConstraint(condition=models.Q(('present__gte', 1), ('present__lte', models.F('eligible'))), name='ballot_opening_present')],
            },
        ),
        migrations.CreateModel(
            name='PaperEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.PositiveSmallIntegerField()),
                ('teller', models.CharField(max_length=60, verbose_name='计票人')),
                ('issued', models.PositiveIntegerField(verbose_name='发出')),
                ('returned', models.PositiveIntegerField(verbose_name='收回')),
                ('invalid', models.PositiveIntegerField(verbose_name='无效')),
                ('counts', models.JSONField(default=dict)),
                ('written_in', models.JSONField(default=dict)),
                ('settled', models.JSONField(default=list)),
                ('entered_by_id', models.BigIntegerField(null=True)),
                ('entered_by_name', models.CharField(default='', max_length=60)),
                ('entered_at', models.DateTimeField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paper_entries', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_paper_entry',
                'constraints': [models.UniqueConstraint(fields=('ballot', 'entry'), name='ballot_paper_entry_once'), models.CheckConstraint(condition=models.Q(('entry__in', [1, 2])), name='ballot_paper_entry_two')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('standing', models.CharField(blank=True, max_length=20)),
                ('written_for', models.PositiveSmallIntegerField(default=0)),
                ('written_against', models.PositiveSmallIntegerField(default=0)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_question',
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('ballot', 'position'), name='ballot_question_position')],
            },
        ),
        migrations.CreateModel(
            name='NamedVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.CharField(max_length=20)),
                ('entered_by_id', models.BigIntegerField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_votes', to='ballots.question')),
            ],
            options={
                'db_table': 'ballot_named_vote',
                'constraints': [models.UniqueConstraint(fields=('question', 'person'), name='ballot_named_vote_once')],
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.CharField(max_length=20, verbose_name='等次')),
                ('remark', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='grade', to='ballots.question')),
            ],
            options={
                'db_table': 'ballot_grade',
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.CharField(max_length=20)),
                ('votes', models.PositiveIntegerField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='ballots.ballot')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='ballots.question')),
            ],
            options={
                'db_table': 'ballot_count',
                'constraints': [models.UniqueConstraint(fields=('question', 'option'), name='ballot_count_once')],
            },
        ),
        migrations.CreateModel(
            name='SeatReduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seats', models.PositiveSmallIntegerField(verbose_name='减少的名额')),
                ('decided_by', models.CharField(max_length=12)),
                ('agreed', models.PositiveIntegerField(null=True, verbose_name='同意的人数')),
                ('entered_by_id', models.BigIntegerField(null=True)),
                ('entered_by_name', models.CharField(max_length=60)),
                ('entered_at', models.DateTimeField()),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reduction', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_seat_reduction',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', False), ('decided_by', 'electors')), models.Q(('agreed', None), ('decided_by', 'presidium')), _connector='OR'), name='ballot_seat_reduction_by'), models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='ballot_seat_reduction_some')],
            },
        ),
        migrations.CreateModel(
            name='SealedBallot',
            fields=[
                ('token_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('box', models.BinaryField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sealed', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_sealed',
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('code_hash', models.BinaryField(primary_key=True, serialize=False)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slips', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_slip',
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enrolled_as', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('present', models.BooleanField(default=False)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='ballots.ballot')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
            ],
            options={
                'db_table': 'ballot_voter',
                'indexes': [models.Index(fields=['person'], name='ballot_voter_person')],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'enrolled_as'), name='ballot_voter_once')],
            },
        ),
        migrations.CreateModel(
            name='WrittenIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('votes', models.PositiveIntegerField()),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='written_in', to='ballots.ballot')),
            ],
            options={
                'db_table': 'ballot_written_in',
                'constraints': [models.UniqueConstraint(fields=('ballot', 'name'), name='ballot_written_in_once')],
            },
        ),
        # The triggers that keep an open ballot as it was opened.
        migrations.RunSQL((HERE / "frozen.sql").read_text(encoding="utf-8"), (HERE / "thawed.sql").read_text(encoding="utf-8")),
    ]
