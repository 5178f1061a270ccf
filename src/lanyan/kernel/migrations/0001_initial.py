import django.contrib.postgres.fields
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JournalSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('after_id', models.BigIntegerField()),
                ('from_transaction', models.BigIntegerField()),
                ('upto_transaction', models.BigIntegerField()),
                ('lines', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('macs', models.BinaryField()),
                ('sealed_at', models.DateTimeField()),
                ('digest', models.BinaryField()),
                ('key_id', models.BinaryField(default=b'')),
            ],
            options={
                'db_table': 'journal_seal',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('size', models.BigIntegerField()),
                ('media_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'stored_file',
            },
        ),
        migrations.CreateModel(
            name='Workday',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('is_workday', models.BooleanField()),
                ('provisional', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'workday',
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('account_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60)),
                ('on_behalf_of', models.CharField(blank=True, max_length=60)),
                ('address', models.CharField(blank=True, max_length=60)),
                ('action', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('details', models.JSONField(default=dict)),
                ('result', models.CharField(max_length=40)),
                ('mac', models.BinaryField(default=b'')),
                ('transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()))),
            ],
            options={
                'db_table': 'journal_entry',
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='journal_subject'), models.Index(fields=['account_id', 'at'], name='journal_account'), models.Index(fields=['at'], name='journal_at'), models.Index(fields=['transaction'], name='journal_transaction')],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION journal_keeps_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'the journal keeps its lines: % on % is refused', TG_OP, TG_TABLE_NAME;
            END $$;
            CREATE TRIGGER journal_keeps_its_lines BEFORE UPDATE OR DELETE ON journal_entry
                FOR EACH STATEMENT EXECUTE FUNCTION journal_keeps_its_lines();
            CREATE TRIGGER journal_keeps_its_lines BEFORE UPDATE OR DELETE ON journal_seal
                FOR EACH STATEMENT EXECUTE FUNCTION journal_keeps_its_lines();
            """,
            """
            DROP TRIGGER journal_keeps_its_lines ON journal_seal;
            DROP TRIGGER journal_keeps_its_lines ON journal_entry;
            DROP FUNCTION journal_keeps_its_lines();
            """,
        ),
    ]
