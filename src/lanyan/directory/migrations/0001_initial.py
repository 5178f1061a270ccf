import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import lanyan.kernel.ids
from django.conf import settings
from django.db import migrations, models


# Immutable, of built-in functions only: usable in an index, and restored from a dump without a search path.
# Characters, pairs from the first on, pairs from the second on. A tenth of the time that a query over positions takes.
NAME_GRAMS = r"""
CREATE FUNCTION name_grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN string_to_array(name, NULL)
  || string_to_array(regexp_replace(name, '(..)(?=.)', E'\\1\n', 'g'), E'\n')
  || string_to_array(regexp_replace(substr(name, 2), '(..)(?=.)', E'\\1\n', 'g'), E'\n')
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(NAME_GRAMS, "DROP FUNCTION name_grams(text)"),
        migrations.CreateModel(
            name='SecurityValue',
            fields=[
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('value', models.IntegerField()),
                ('set_by_name', models.CharField(max_length=60)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'security_value',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('line', models.CharField(max_length=20, verbose_name='线')),
                ('founded_on', models.DateField(verbose_name='成立日期')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='计划撤销日期')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'db_table': 'organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('line__in', ['administrative', 'party', 'league', 'union', 'women'])), name='organisation_line'), models.CheckConstraint(condition=models.Q(('dissolved_on__isnull', True), ('dissolved_on__gte', models.F('founded_on')), _connector='OR'), name='organisation_dissolved_after'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('dissolved_on__isnull', False), _connector='OR'), name='organisation_merged_is_dissolved')],
            },
        ),
        migrations.CreateModel(
            name='Ancestry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ancestor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation')),
            ],
            options={
                'db_table': 'ancestry',
                'indexes': [models.Index(fields=['ancestor', 'organisation'], name='ancestry_down'), models.Index(fields=['organisation', 'ancestor'], name='ancestry_up')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('duty', models.CharField(max_length=80, verbose_name='机制')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adoptions', to='directory.organisation')),
            ],
            options={
                'db_table': 'adoption',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='adoption_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('duty'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('duty'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='adoption_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationSpell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('form', models.CharField(max_length=30, verbose_name='形式')),
                ('level', models.CharField(max_length=20, verbose_name='层级')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='变更事由')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spells', to='directory.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_spells', to='directory.organisation')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seated_spells', to='directory.organisation')),
            ],
            options={
                'db_table': 'organisation_spell',
                'indexes': [models.Index(fields=['parent'], name='organisation_spell_parent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='organisation_spell_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='organisation_spell_no_overlap'), models.CheckConstraint(condition=models.Q(('parent', models.F('organisation')), _negated=True), name='organisation_spell_not_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='人员编号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('pinyin', models.CharField(blank=True, max_length=120)),
                ('initials', models.CharField(blank=True, max_length=20)),
                ('sex', models.CharField(max_length=6, verbose_name='性别')),
                ('born_on', models.DateField(verbose_name='出生日期')),
                ('joined_service_on', models.DateField(blank=True, null=True, verbose_name='入职日期')),
                ('left_service_on', models.DateField(blank=True, null=True, verbose_name='离队日期')),
                ('id_number', models.BinaryField(null=True, verbose_name='身份证号')),
                ('id_digest', models.BinaryField(max_length=32, null=True, unique=True)),
                ('phone', models.BinaryField(null=True, verbose_name='手机号')),
                ('phone_digest', models.BinaryField(max_length=32, null=True)),
            ],
            options={
                'db_table': 'person',
                'indexes': [django.contrib.postgres.indexes.GinIndex(models.Func(models.F('name'), function='name_grams'), name='person_name_grams'), models.Index(django.db.models.functions.comparison.Collate('pinyin', 'C'), models.F('number'), name='person_pinyin'), models.Index(django.db.models.functions.comparison.Collate('initials', 'C'), django.db.models.functions.comparison.Collate('pinyin', 'C'), models.F('number'), name='person_initials'), models.Index(fields=['phone_digest'], name='person_phone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sex__in', ['male', 'female'])), name='person_sex')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='账号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('password_set_at', models.DateTimeField(null=True, verbose_name='密码设置于')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='directory.person')),
            ],
            options={
                'db_table': 'account',
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('per_minute', models.PositiveIntegerField(default=300, verbose_name='每分钟次数')),
                ('contact', models.CharField(blank=True, max_length=60, verbose_name='联系人')),
                ('made_at', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='client', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'client',
                'constraints': [models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0)), name='client_scopes'), models.CheckConstraint(condition=models.Q(('per_minute__gt', 0)), name='client_per_minute')],
            },
        ),
        migrations.CreateModel(
            name='ClientToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('ending', models.CharField(max_length=4)),
                ('made_on', models.DateField()),
                ('expires_on', models.DateField(verbose_name='到期')),
                ('last_used_on', models.DateField(null=True, verbose_name='最近使用')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='directory.client')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'client_token',
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gt', models.F('made_on'))), name='client_token_forward')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headers_digest', models.CharField(max_length=64)),
                ('keys', models.JSONField()),
                ('chosen_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_mappings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'column_mapping',
                'constraints': [models.UniqueConstraint(fields=('account', 'headers_digest'), name='column_mapping_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kind', models.CharField(default='roster', max_length=12)),
                ('address', models.CharField(blank=True, max_length=60)),
                ('file_name', models.CharField(max_length=120, verbose_name='文件名')),
                ('digest', models.CharField(max_length=64)),
                ('takes_effect_on', models.DateField(verbose_name='生效日期')),
                ('choice', models.JSONField(null=True)),
                ('stage', models.CharField(default='waiting', max_length=20, verbose_name='进度')),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('preview', models.BinaryField(null=True)),
                ('preview_digest', models.CharField(blank=True, max_length=64)),
                ('made_anew', models.BooleanField(default=False)),
                ('refusal_code', models.CharField(blank=True, max_length=60)),
                ('refusal', models.CharField(blank=True, max_length=500)),
                ('handed_in_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_runs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'import_run',
                'indexes': [models.Index(fields=['account', '-handed_in_at'], name='import_run_account')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('role', models.CharField(max_length=20, verbose_name='角色')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='事由')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='grants_given', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='directory.organisation')),
            ],
            options={
                'db_table': 'account_grant',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='account_grant_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('account_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('role'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('account_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('role'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&')], name='account_grant_no_overlap'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('role__in', ['secretary', 'recorder', 'officer', 'leader'])), models.Q(('organisation__isnull', True), ('role__in', ['system_admin', 'security_admin', 'auditor'])), _connector='OR'), name='account_grant_role'), models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('granted_by', models.F('account')), _negated=True), _connector='OR'), name='account_grant_not_to_oneself')],
            },
        ),
        migrations.CreateModel(
            name='PasswordLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_by_name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='password_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'password_link',
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='password_link_forward')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('role', models.CharField(max_length=30, verbose_name='职务')),
                ('acting', models.BooleanField(default=False, verbose_name='代理')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='offices', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offices', to='directory.person')),
            ],
            options={
                'db_table': 'office_holding',
                'indexes': [models.Index(fields=['organisation', 'role'], name='office_holding_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='office_holding_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('role'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('role'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&')], name='office_holding_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='NationalDifference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=40)),
                ('field', models.CharField(blank=True, max_length=20)),
                ('side', models.CharField(blank=True, max_length=8)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('theirs', models.BinaryField(null=True)),
                ('state', models.BinaryField(null=True)),
                ('since', models.DateField(null=True)),
                ('recorded', models.CharField(blank=True, max_length=80)),
                ('choice', models.CharField(blank=True, max_length=8)),
                ('decided_by_name', models.CharField(blank=True, max_length=40)),
                ('decided_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='directory.importrun')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='national_differences', to='directory.person')),
            ],
            options={
                'db_table': 'national_difference',
                'indexes': [models.Index(fields=['person', 'field', '-decided_at'], name='national_difference_decided')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False), models.Q(('field', ''), _negated=True)), fields=('run', 'person', 'field'), name='national_difference_once'), models.CheckConstraint(condition=models.Q(('choice__in', ['', 'ours', 'theirs'])), name='national_difference_choice')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('line', models.CharField(max_length=20)),
                ('temporary', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to='directory.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='directory.person')),
            ],
            options={
                'db_table': 'membership',
                'indexes': [models.Index(fields=['organisation', 'valid_from'], name='membership_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='membership_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('line'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.F('temporary'), models.IntegerField()), models.FloatField()), '*', models.Value(1125899906842624.0))), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('line'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.F('temporary'), models.IntegerField()), models.FloatField()), '*', models.Value(1125899906842624.0))), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='membership_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('flag', models.CharField(max_length=20)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='directory.person')),
            ],
            options={
                'db_table': 'person_flag',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='person_flag_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('flag'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('flag'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='person_flag_no_overlap'), models.CheckConstraint(condition=models.Q(('flag__in', ['floating', 'hardship', 'abroad', 'seconded'])), name='person_flag_known')],
            },
        ),
        migrations.CreateModel(
            name='DistinctPeople',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_by_id', models.BigIntegerField(null=True)),
                ('said_by_name', models.CharField(max_length=40)),
                ('said_at', models.DateTimeField()),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
            options={
                'db_table': 'distinct_people',
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='distinct_people_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='distinct_people_ordered')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('first_day', models.DateField(verbose_name='自')),
                ('last_day', models.DateField(verbose_name='至')),
                ('cause', models.CharField(max_length=120, verbose_name='事由')),
                ('made_by_name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=60)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='directory.organisation')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to='directory.person')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_held', to='directory.person')),
            ],
            options={
                'db_table': 'delegation',
                'indexes': [models.Index(fields=['holder', 'last_day'], name='delegation_holder')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='delegation_forward'), models.CheckConstraint(condition=models.Q(('giver', models.F('holder')), _negated=True), name='delegation_to_another'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ended_by_name', ''), _negated=True), _connector='OR'), name='delegation_ended')],
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
                'indexes': [models.Index(fields=['kept_id'], name='person_merger_kept'), models.Index(fields=['dropped_public_id'], name='person_merger_address')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept_id', models.F('dropped_id')), _negated=True), name='person_merger_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('staff_kind', models.CharField(max_length=30, verbose_name='人员类别')),
                ('position', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='directory.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='directory.organisation')),
            ],
            options={
                'db_table': 'posting',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='posting_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='posting_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='RankSpell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('rank', models.CharField(max_length=20, verbose_name='衔级')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranks', to='directory.person')),
            ],
            options={
                'db_table': 'rank_spell',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='rank_spell_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='rank_spell_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Relief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('cause', models.CharField(max_length=120, verbose_name='事由')),
                ('granted_by_name', models.CharField(max_length=40)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reliefs', to='directory.organisation')),
            ],
            options={
                'db_table': 'relief',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='relief_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('organisation_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(0.0), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='relief_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('level', models.CharField(max_length=20, verbose_name='级别')),
                ('note', models.CharField(blank=True, max_length=80, verbose_name='分工说明')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answered_for', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='directory.person')),
                ('ward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answered_for', to='directory.person')),
            ],
            options={
                'db_table': 'responsibility',
                'indexes': [models.Index(fields=['organisation'], name='responsibility_organisation'), models.Index(fields=['ward'], name='responsibility_ward')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='responsibility_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('level'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('level'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Coalesce(models.F('organisation_id'), 0), models.BigIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Coalesce(models.F('organisation_id'), 0), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Coalesce(models.F('ward_id'), 0), models.BigIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Coalesce(models.F('ward_id'), 0), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&')], name='responsibility_no_overlap'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('ward__isnull', True)), models.Q(('organisation__isnull', True), ('ward__isnull', False)), _connector='OR'), name='responsibility_for_one_thing'), models.CheckConstraint(condition=models.Q(('ward__isnull', True), models.Q(('ward', models.F('person')), _negated=True), _connector='OR'), name='responsibility_not_for_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('line', models.CharField(max_length=20)),
                ('state', models.CharField(max_length=20)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='directory.person')),
            ],
            options={
                'db_table': 'standing',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='standing_forward'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('line'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', models.Func(models.F('valid_from'), template="(%(expressions)s - DATE '0001-01-01')::float8")), function='point'), models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.FloatField()), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Func(models.F('line'), function='hashtext', template='(%(function)s(%(expressions)s) & 268435455)::float8'), '*', models.Value(4194304.0)), '+', django.db.models.functions.comparison.Coalesce(models.Func(models.F('valid_to'), template="(%(expressions)s - DATE '0001-01-01')::float8"), models.Value(4194303.0))), '-', models.Value(0.5)), function='point'), function='box'), '&&')], name='standing_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='届次')),
                ('began_on', models.DateField(verbose_name='本届自')),
                ('ends_on', models.DateField(verbose_name='届满')),
                ('formed_by', models.CharField(default='elected', max_length=20, verbose_name='产生方式')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='directory.organisation')),
            ],
            options={
                'db_table': 'term',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='term_number'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('began_on'))), name='term_forward')],
            },
        ),
        migrations.CreateModel(
            name='UnitDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('code', models.CharField(max_length=80, verbose_name='代码')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.TextField(verbose_name='定义')),
                ('made_by_name', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=40)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='definitions', to='directory.organisation')),
            ],
            options={
                'db_table': 'unit_definition',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='unit_definition_version')],
            },
        ),
        # What limits of guessing are counted in, for all processes alike; as `createcachetable` would make it.
        migrations.RunSQL(
            """
            CREATE TABLE cache_entry (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
            CREATE INDEX cache_entry_expires ON cache_entry (expires);
            """,
            "DROP TABLE cache_entry;",
        ),
    ]
