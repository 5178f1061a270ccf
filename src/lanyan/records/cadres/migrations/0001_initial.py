import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
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
            name='Lecturer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('comes_from', models.CharField(max_length=80, verbose_name='单位和职务')),
                ('topics', models.JSONField(default=list, verbose_name='可讲专题')),
                ('contact', models.CharField(max_length=80, verbose_name='约课方式')),
                ('bookable', models.BooleanField(default=True, verbose_name='可约')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lecturers', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lectures', to='directory.person')),
            ],
            options={
                'db_table': 'lecturer',
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('organisation', 'person'), name='lecturer_once')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('activity_id', models.BigIntegerField(db_index=True)),
                ('topic', models.CharField(max_length=80, verbose_name='专题')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='附言')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_by_name', models.CharField(max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('accepted', models.BooleanField(null=True)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('answered_by_id', models.BigIntegerField(null=True)),
                ('answered_by_name', models.CharField(blank=True, max_length=60)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=60)),
                ('ended_by_lecturer', models.BooleanField(default=False)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('lecturer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='cadres.lecturer')),
            ],
            options={
                'db_table': 'lecture_booking',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='lecture_booking_forward'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('accepted__isnull', True), ('accepted', True), _connector='OR')), fields=('lecturer', 'activity_id'), name='lecture_booking_once'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('accepted', True), ('ended_at__isnull', True)), expressions=[(models.Func(django.db.models.functions.comparison.Coalesce(models.F('person_id'), django.db.models.expressions.CombinedExpression(models.F('lecturer_id'), '*', models.Value(-1))), django.db.models.functions.comparison.Coalesce(models.F('person_id'), django.db.models.expressions.CombinedExpression(models.F('lecturer_id'), '*', models.Value(-1))), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), function='tstzrange'), '&&')], name='lecture_booking_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='CadreTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('title', models.CharField(max_length=80, verbose_name='班次')),
                ('organiser', models.CharField(max_length=60, verbose_name='主办单位')),
                ('began_on', models.DateField(verbose_name='开始')),
                ('ended_on', models.DateField(verbose_name='结束')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5, verbose_name='学时')),
                ('recorded_by_id', models.BigIntegerField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cadre_trainings', to='directory.person')),
            ],
            options={
                'db_table': 'cadre_training',
                'indexes': [models.Index(fields=['person', 'ended_on'], name='cadre_training_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__gte', models.F('began_on'))), name='cadre_training_forward'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='cadre_training_hours')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('kind', models.CharField(max_length=20, verbose_name='证书')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='证书编号')),
                ('issuer', models.CharField(max_length=60, verbose_name='发证单位')),
                ('issued_on', models.DateField(verbose_name='发证日期')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='有效期至')),
                ('recorded_by_id', models.BigIntegerField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='directory.person')),
            ],
            options={
                'db_table': 'cadre_certificate',
                'indexes': [models.Index(fields=['person', 'kind'], name='cadre_certificate_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gt', models.F('issued_on')), _connector='OR'), name='cadre_certificate_forward')],
            },
        ),
        migrations.CreateModel(
            name='DutyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('held_on', models.DateField(verbose_name='述职日期')),
                ('rating', models.CharField(max_length=10, verbose_name='评议等次')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='评议意见')),
                ('recorded_by_id', models.BigIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_reports', to='directory.person')),
            ],
            options={
                'db_table': 'duty_report',
                'constraints': [models.UniqueConstraint(fields=('person', 'organisation', 'year'), name='duty_report_once')],
            },
        ),
    ]
