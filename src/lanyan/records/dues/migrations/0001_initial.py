import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import lanyan.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('digest', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=120)),
                ('handed_in_at', models.DateTimeField()),
                ('handed_in_by_id', models.BigIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_statements', to='directory.organisation')),
            ],
            options={
                'db_table': 'dues_statement',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'digest'), name='dues_statement_once')],
            },
        ),
        migrations.CreateModel(
            name='StatementRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行')),
                ('digest', models.CharField(max_length=64)),
                ('paid_on', models.DateField(verbose_name='交易日期')),
                ('payer_name', models.CharField(max_length=60, verbose_name='户名')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='金额')),
                ('remark', models.CharField(blank=True, max_length=120, verbose_name='附言')),
                ('state', models.CharField(max_length=10)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='dues.statement')),
            ],
            options={
                'db_table': 'dues_statement_row',
                'ordering': ('number',),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'digest'), name='dues_statement_row_once'), models.CheckConstraint(condition=models.Q(('state__in', ('matched', 'open', 'ignored'))), name='dues_statement_row_state'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='dues_statement_row_amount'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('state', 'matched')), models.Q(models.Q(('state', 'matched'), _negated=True), ('person__isnull', True)), _connector='OR'), name='dues_statement_row_person')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('line', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('number', models.PositiveIntegerField(verbose_name='编号')),
                ('paid_on', models.DateField(verbose_name='交纳日期')),
                ('way', models.CharField(max_length=10, verbose_name='方式')),
                ('hand', models.CharField(default='self', max_length=10, verbose_name='交纳人')),
                ('hand_name', models.CharField(blank=True, max_length=40, verbose_name='代交人')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='备注')),
                ('nonce', models.UUIDField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by_id', models.BigIntegerField(null=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('voided_by_id', models.BigIntegerField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=120, verbose_name='作废原因')),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='dues.receipt')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_receipts', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_receipts', to='directory.person')),
                ('row', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='dues.statementrow')),
            ],
            options={
                'db_table': 'dues_receipt',
                'indexes': [models.Index(fields=['person', 'line'], name='dues_receipt_person')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'line', 'year', 'number'), name='dues_receipt_number'), models.UniqueConstraint(condition=models.Q(('nonce__isnull', False)), fields=('nonce', 'person'), name='dues_receipt_once'), models.CheckConstraint(condition=models.Q(('way__in', {'cash': '现金', 'online': '线上交纳', 'transfer': '转账'})), name='dues_receipt_way'), models.CheckConstraint(condition=models.Q(('hand__in', {'member': '其他党员（团员）代交', 'relative': '亲属代交', 'self': '本人'})), name='dues_receipt_hand'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True)), ('voided_at__isnull', False), _connector='OR'), name='dues_receipt_void')],
            },
        ),
        migrations.CreateModel(
            name='Base',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('line', models.CharField(max_length=20)),
                ('payer', models.CharField(max_length=20, verbose_name='交纳人')),
                ('base', models.DecimalField(decimal_places=2, max_digits=9, null=True, verbose_name='基数')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='月交纳额')),
                ('quarterly', models.BooleanField(default=False, verbose_name='按季交纳')),
                ('rule_from', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='更正原因')),
                ('fixed_on', models.DateField(verbose_name='核定日期')),
                ('fixed_by_id', models.BigIntegerField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_bases', to='directory.person')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='dues.base')),
            ],
            options={
                'db_table': 'dues_base',
                'indexes': [models.Index(fields=['line', 'valid_from'], name='dues_base_line')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at__isnull', True)), expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('person_id'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.Func(models.F('line'), function='hashtext'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.Func(models.F('line'), function='hashtext'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange'), '&&')], name='dues_base_one_at_a_time'), models.CheckConstraint(condition=models.Q(('valid_from__day', 1), ('valid_to__day', 1), ('valid_to__gt', models.F('valid_from'))), name='dues_base_months'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), models.Q(('base__isnull', True), ('base__gte', 0), _connector='OR')), name='dues_base_sums'), models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='dues_base_reason')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('line', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('through', models.DateField(verbose_name='截至月份')),
                ('published_on', models.DateField(verbose_name='公布日期')),
                ('published_by_id', models.BigIntegerField(null=True)),
                ('told', models.JSONField(default=dict)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_publications', to='directory.organisation')),
            ],
            options={
                'db_table': 'dues_publication',
                'ordering': ('-published_on', '-id'),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'through', 'published_on'), name='dues_publication_once'), models.CheckConstraint(condition=models.Q(('through__day', 1), ('through__year', models.F('year'))), name='dues_publication_year')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='金额')),
                ('voluntary', models.BooleanField(default=False, verbose_name='自愿多交')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='dues.receipt')),
            ],
            options={
                'db_table': 'dues_payment',
                'ordering': ('month', 'voluntary'),
                'constraints': [models.UniqueConstraint(fields=('receipt', 'month', 'voluntary'), name='dues_payment_month'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='dues_payment_amount'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='dues_payment_whole_month')],
            },
        ),
        migrations.CreateModel(
            name='Relief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='自')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('line', models.CharField(max_length=20)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='减免后月交纳额')),
                ('cause', models.CharField(max_length=200, verbose_name='困难情况')),
                ('agreed_on', models.DateField(verbose_name='支部研究日期')),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('approved', models.BooleanField(null=True)),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='答复')),
                ('decided_on', models.DateField(null=True)),
                ('decided_by_id', models.BigIntegerField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_reliefs', to='directory.person')),
            ],
            options={
                'db_table': 'dues_relief',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('approved', False), _negated=True)), expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('person_id'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('person_id'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.Func(models.F('line'), function='hashtext'), models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.Func(models.F('line'), function='hashtext'), models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange'), '&&')], name='dues_relief_one_at_a_time'), models.CheckConstraint(condition=models.Q(('valid_from__day', 1), ('valid_to__day', 1), ('valid_to__gt', models.F('valid_from'))), name='dues_relief_months'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='dues_relief_amount'), models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', True), ('decided_on__isnull', True)), models.Q(('approved__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='dues_relief_decided')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=20)),
                ('reminded_on', models.DateField(verbose_name='提醒日期')),
                ('due_on', models.DateField(verbose_name='改正期限')),
                ('text', models.CharField(max_length=300, verbose_name='谈话情况')),
                ('reminded_by_id', models.BigIntegerField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dues_reminders', to='directory.person')),
            ],
            options={
                'db_table': 'dues_reminder',
                'constraints': [models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('reminded_on'))), name='dues_reminder_forward'), models.UniqueConstraint(fields=('person', 'line', 'reminded_on'), name='dues_reminder_once_a_day')],
            },
        ),
    ]
