import django.db.models.deletion
import lanyan.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('nonce', models.UUIDField(unique=True)),
                ('people', models.PositiveIntegerField(default=0, verbose_name='每单位投入人数')),
                ('minutes', models.PositiveIntegerField(default=0, verbose_name='每人用时（分钟）')),
                ('asked', models.JSONField(default=list, verbose_name='要报送的内容')),
                ('imported', models.BooleanField(default=False)),
                ('repeated', models.PositiveIntegerField(default=0, verbose_name='重复索要')),
                ('fresh', models.PositiveIntegerField(default=0, verbose_name='没有重复')),
                ('issued_by_id', models.BigIntegerField(null=True)),
                ('issued_at', models.DateTimeField()),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'db_table': 'ledger_batch',
                'indexes': [models.Index(fields=['holder', 'issued_at'], name='ledger_batch_of_holder')],
            },
        ),
        migrations.CreateModel(
            name='BatchQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='ledger.batch')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
            options={
                'db_table': 'ledger_batch_question',
                'indexes': [models.Index(fields=['person'], name='ledger_batch_question_person')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'person'), name='ledger_batch_question_once')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kind', models.CharField(max_length=60, verbose_name='清单')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=120, verbose_name='事项')),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('source', models.CharField(max_length=40, verbose_name='来源')),
                ('details', models.JSONField(default=dict)),
                ('raised_on', models.DateField(verbose_name='提出日期')),
                ('first_due_on', models.DateField(verbose_name='原定期限')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('state', models.CharField(default='raised', max_length=10)),
                ('origin_kind', models.CharField(blank=True, max_length=20)),
                ('origin_id', models.BigIntegerField(null=True)),
                ('nonce', models.UUIDField(null=True, unique=True)),
                ('raised_by_id', models.BigIntegerField(null=True)),
                ('raised_at', models.DateTimeField()),
                ('answerable', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='ledger.batch')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_items', to='directory.organisation')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsible_items', to='directory.organisation')),
            ],
            options={
                'db_table': 'ledger_item',
                'indexes': [models.Index(fields=['holder', 'kind', 'state', 'due_on'], name='ledger_item_holder'), models.Index(fields=['responsible', 'state', 'due_on'], name='ledger_item_responsible'), models.Index(condition=models.Q(('answerable__isnull', False)), fields=['answerable'], name='ledger_item_answerable'), models.Index(condition=models.Q(('leader__isnull', False)), fields=['leader'], name='ledger_item_leader'), models.Index(condition=models.Q(('asked_by__isnull', False)), fields=['asked_by'], name='ledger_item_asked_by'), models.Index(condition=models.Q(('origin_id__isnull', False)), fields=['origin_kind', 'origin_id'], name='ledger_item_origin')],
                'constraints': [models.UniqueConstraint(fields=('holder', 'kind', 'year', 'number'), name='ledger_item_number'), models.UniqueConstraint(condition=models.Q(models.Q(('origin_kind', ''), _negated=True), models.Q(('state', 'withdrawn'), _negated=True)), fields=('kind', 'origin_kind', 'origin_id', 'responsible'), name='ledger_item_once_per_origin'), models.UniqueConstraint(condition=models.Q(('batch__isnull', False)), fields=('batch', 'responsible', 'title'), name='ledger_item_once_per_unit_of_batch'), models.CheckConstraint(condition=models.Q(('state__in', ('raised', 'accepted', 'argued', 'reported', 'closed', 'withdrawn'))), name='ledger_item_state'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('first_due_on')), ('first_due_on__gte', models.F('raised_on'))), name='ledger_item_due'), models.CheckConstraint(condition=models.Q(models.Q(('origin_id__isnull', True), ('origin_kind', '')), models.Q(models.Q(('origin_kind', ''), _negated=True), ('origin_id__isnull', False)), _connector='OR'), name='ledger_item_origin')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was_due_on', models.DateField()),
                ('until', models.DateField(verbose_name='延期至')),
                ('reason', models.CharField(max_length=400, verbose_name='延期事由')),
                ('waiting', models.BooleanField(default=True)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_by_name', models.CharField(max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='ledger.item')),
            ],
            options={
                'db_table': 'ledger_extension',
                'ordering': ('asked_at', 'id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('waiting', True)), fields=('item',), name='ledger_extension_one_waits'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('was_due_on'))), name='ledger_extension_later'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ledger_extension_reason')],
            },
        ),
        migrations.CreateModel(
            name='ExtensionDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved', models.BooleanField()),
                ('remark', models.CharField(blank=True, max_length=400, verbose_name='意见')),
                ('decided_by_id', models.BigIntegerField(null=True)),
                ('decided_by_name', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
                ('extension', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decision', to='ledger.extension')),
            ],
            options={
                'db_table': 'ledger_extension_decision',
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=400, verbose_name='措施')),
                ('owner', models.CharField(blank=True, max_length=60, verbose_name='责任人')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('planned_by_id', models.BigIntegerField(null=True)),
                ('planned_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='ledger.item')),
            ],
            options={
                'db_table': 'ledger_measure',
                'ordering': ('position', 'id'),
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='ledger_measure_position')],
            },
        ),
        migrations.CreateModel(
            name='MeasureDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=400, verbose_name='完成情况')),
                ('done_on', models.DateField()),
                ('done_by_id', models.BigIntegerField(null=True)),
                ('done_by_name', models.CharField(max_length=60)),
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='done', to='ledger.measure')),
            ],
            options={
                'db_table': 'ledger_measure_done',
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('name', models.CharField(max_length=160, verbose_name='文件名')),
                ('added_by_id', models.BigIntegerField(null=True)),
                ('added_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='ledger.item')),
            ],
            options={
                'db_table': 'ledger_paper',
            },
        ),
        migrations.CreateModel(
            name='Probe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('closing', models.PositiveIntegerField()),
                ('drawn_on', models.DateField()),
                ('due_on', models.DateField()),
                ('least', models.PositiveSmallIntegerField(default=5)),
                ('solved', models.PositiveIntegerField(default=0, verbose_name='已解决')),
                ('unsolved', models.PositiveIntegerField(default=0, verbose_name='未解决')),
                ('unknown', models.PositiveIntegerField(default=0, verbose_name='不清楚')),
                ('settled_on', models.DateField(null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='probes', to='ledger.item')),
            ],
            options={
                'db_table': 'ledger_probe',
                'constraints': [models.UniqueConstraint(fields=('item', 'closing'), name='ledger_probe_once_per_closing')],
            },
        ),
        migrations.CreateModel(
            name='ProbeQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('probe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='ledger.probe')),
            ],
            options={
                'db_table': 'ledger_probe_question',
                'indexes': [models.Index(fields=['person'], name='ledger_probe_question_person')],
                'constraints': [models.UniqueConstraint(fields=('probe', 'person'), name='ledger_probe_question_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=10)),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('happened_on', models.DateField()),
                ('reported_by_id', models.BigIntegerField(null=True)),
                ('satisfied', models.BooleanField(null=True)),
                ('by_id', models.BigIntegerField(null=True)),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='ledger.item')),
            ],
            options={
                'db_table': 'ledger_step',
                'ordering': ('sequence',),
                'constraints': [models.UniqueConstraint(fields=('item', 'sequence'), name='ledger_step_in_order'), models.CheckConstraint(condition=models.Q(('step__in', ('raise', 'accept', 'argue', 'uphold', 'progress', 'report', 'return', 'close', 'reopen', 'reassign', 'withdraw'))), name='ledger_step_known'), models.CheckConstraint(condition=models.Q(models.Q(('step', 'close'), _negated=True), models.Q(('reported_by_id__isnull', False), models.Q(('by_id__isnull', True), models.Q(('by_id', models.F('reported_by_id')), _negated=True), _connector='OR')), _connector='OR'), name='ledger_step_closed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('step__in', ['argue', 'uphold', 'return', 'reopen', 'withdraw', 'progress', 'report']), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='ledger_step_says_why')],
            },
        ),
    ]
