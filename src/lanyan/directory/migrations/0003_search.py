"""Finding people: two characters of a name by an index over pairs; prefixes of pinyin and initials in order of bytes."""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Collate

# Immutable, of built-in functions only: usable in an index, and restored from a dump without a search path.
FUNCTION = """
CREATE FUNCTION name_grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT array_agg(DISTINCT substr(name, at, length)) FROM generate_series(1, char_length(name)) AS at, (VALUES (1), (2)) AS grams(length)
)
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_import_runs")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION name_grams(text)"),
        migrations.RemoveIndex(model_name="person", name="person_name"),
        migrations.RemoveIndex(model_name="person", name="person_pinyin"),
        migrations.RemoveIndex(model_name="person", name="person_initials"),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("name"), function="name_grams"), name="person_name_grams"
            ),
        ),
        migrations.AddIndex(
            model_name="person", index=models.Index(Collate("pinyin", "C"), models.F("number"), name="person_pinyin")
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                Collate("initials", "C"), Collate("pinyin", "C"), models.F("number"), name="person_initials"
            ),
        ),
    ]
