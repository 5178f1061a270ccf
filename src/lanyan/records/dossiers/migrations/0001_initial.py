import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(max_length=40, verbose_name='材料')),
                ('state', models.CharField(max_length=20, verbose_name='情况')),
                ('kept_at', models.CharField(blank=True, max_length=60, verbose_name='存放处')),
                ('remark', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('checked_on', models.DateField(verbose_name='核对日期')),
                ('checked_by_id', models.BigIntegerField(null=True)),
                ('checked_by_name', models.CharField(max_length=40)),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_checks', to='directory.person')),
            ],
            options={
                'db_table': 'paper_check',
                'indexes': [models.Index(fields=['person', 'paper', '-id'], name='paper_check_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['held', 'missing', 'not_applicable'])), name='paper_check_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_applicable'), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='paper_check_why_not')],
            },
        ),
    ]
