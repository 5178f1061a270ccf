from django.db import migrations, models

# An upper instance writes what it hears in the name of a role for each origin: no origin can write another's rows.
APART = """
CREATE FUNCTION federation_keeps_origins_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user LIKE 'lanyan\\_origin\\_%'
     AND NOT ('lanyan_origin_' || COALESCE(OLD.origin, NEW.origin) = current_user
              AND 'lanyan_origin_' || COALESCE(NEW.origin, OLD.origin) = current_user) THEN
    RAISE EXCEPTION '% writes rows of another origin', current_user;
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
"""
TABLES = ("federation_origin", "federation_organisation", "federation_verdict", "federation_month")
GUARDED = "".join(
    f"CREATE TRIGGER origins_apart BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION federation_keeps_origins_apart();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER origins_apart;\n"
    for table in TABLES
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Joined',
            fields=[
                ('origin', models.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('address', models.CharField(max_length=200)),
                ('joined_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'federation_joined',
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('origin', models.IntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('root_id', models.BigIntegerField()),
                ('version', models.CharField(max_length=20)),
                ('format', models.SmallIntegerField()),
                ('day', models.DateField(null=True)),
                ('definitions', models.CharField(blank=True, max_length=64)),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'federation_origin',
            },
        ),
        migrations.CreateModel(
            name='PublishedMonth',
            fields=[
                ('pk', models.CompositePrimaryKey('origin', 'organisation_id', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('origin', models.IntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('month', models.IntegerField()),
                ('sums', models.JSONField()),
            ],
            options={
                'db_table': 'federation_month',
            },
        ),
        migrations.CreateModel(
            name='PublishedOrganisation',
            fields=[
                ('pk', models.CompositePrimaryKey('origin', 'organisation_id', 'valid_from', blank=True, editable=False, primary_key=True, serialize=False)),
                ('origin', models.IntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('public_id', models.CharField(max_length=14)),
                ('line', models.CharField(max_length=20)),
                ('form', models.CharField(max_length=30)),
                ('level', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(max_length=30)),
                ('parent_id', models.BigIntegerField(null=True)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('founded_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'federation_organisation',
                'indexes': [models.Index(fields=['origin', 'parent_id'], name='federation_parent'), models.Index(fields=['origin', 'public_id'], name='federation_public_id')],
            },
        ),
        migrations.CreateModel(
            name='PublishedVerdict',
            fields=[
                ('pk', models.CompositePrimaryKey('origin', 'verdict_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('origin', models.IntegerField()),
                ('verdict_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('duty', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=120)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('state', models.CharField(max_length=10)),
            ],
            options={
                'db_table': 'federation_verdict',
                'indexes': [models.Index(fields=['origin', 'organisation_id'], name='federation_verdict_of')],
            },
        ),
        migrations.CreateModel(
            name='Publishing',
            fields=[
                ('single', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('origin', models.IntegerField()),
                ('name', models.CharField(max_length=80)),
                ('root_id', models.BigIntegerField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'federation_publishing',
                'constraints': [models.CheckConstraint(condition=models.Q(('origin__gte', 1)), name='federation_publishing_numbered'), models.CheckConstraint(condition=models.Q(('single', True)), name='federation_publishing_single')],
            },
        ),
        migrations.RunSQL(
            APART + GUARDED,
            "".join(f"DROP TRIGGER origins_apart ON {table};" for table in TABLES)
            + "DROP FUNCTION federation_keeps_origins_apart();",
        ),
    ]
