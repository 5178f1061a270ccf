import django.db.models.deletion
import lanyan.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', lanyan.kernel.ids.PublicIdField()),
                ('topic', models.CharField(max_length=10, verbose_name='类别')),
                ('text', models.TextField(verbose_name='内容')),
                ('page', models.CharField(blank=True, max_length=200, verbose_name='所在页面')),
                ('account_id', models.BigIntegerField(null=True)),
                ('submitted_on', models.DateField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'db_table': 'feedback',
                'constraints': [models.CheckConstraint(condition=models.Q(('topic__in', ['burden', 'fault', 'wrong', 'idea', 'other'])), name='feedback_topic'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='feedback_text')],
            },
        ),
        migrations.CreateModel(
            name='FeedbackAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='答复')),
                ('settled', models.BooleanField(default=False)),
                ('answered_by_id', models.BigIntegerField(null=True)),
                ('answered_by_name', models.CharField(max_length=40)),
                ('answered_at', models.DateTimeField()),
                ('feedback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='feedback.feedback')),
            ],
            options={
                'db_table': 'feedback_answer',
                'ordering': ('answered_at', 'id'),
            },
        ),
    ]
