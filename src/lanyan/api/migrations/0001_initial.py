import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='directory.client')),
                ('left', models.FloatField()),
                ('counted_at', models.FloatField()),
            ],
            options={
                'db_table': 'api_allowance',
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('asked', models.BinaryField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.client')),
            ],
            options={
                'db_table': 'api_answer',
                'indexes': [models.Index(fields=['at'], name='api_answer_at')],
                'constraints': [models.UniqueConstraint(fields=('client', 'key'), name='api_answer_once')],
            },
        ),
    ]
