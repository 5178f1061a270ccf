"""A roll keeps the keys under which it was frozen, whoever is merged later."""

from django.db import migrations, models

# Opened ballots refuse every change of their roll; this one says what they said.
FILL = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} SET enrolled_as = person_id;
ALTER TABLE {table} ENABLE TRIGGER USER;
"""
TABLES = ("ballot_voter", "ballot_exclusion")


class Migration(migrations.Migration):

    dependencies = [("ballots", "0005_mergers")]

    operations = [
        migrations.AddField("voter", "enrolled_as", models.BigIntegerField(null=True)),
        migrations.AddField("exclusion", "enrolled_as", models.BigIntegerField(null=True)),
        migrations.RunSQL([FILL.format(table=table) for table in TABLES], migrations.RunSQL.noop),
        migrations.AlterField("voter", "enrolled_as", models.BigIntegerField()),
        migrations.AlterField("exclusion", "enrolled_as", models.BigIntegerField()),
        migrations.RemoveConstraint("voter", "ballot_voter_once"),
        migrations.AddConstraint(
            "voter", models.UniqueConstraint(fields=["ballot", "enrolled_as"], name="ballot_voter_once")
        ),
    ]
