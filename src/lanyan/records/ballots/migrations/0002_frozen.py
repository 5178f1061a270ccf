"""The triggers that keep an open ballot as it was opened."""

from pathlib import Path

from django.db import migrations

FROZEN = Path(__file__).with_name("frozen.sql")
UNDO = """
DROP FUNCTION ballot_frozen() CASCADE; DROP FUNCTION ballot_part_frozen() CASCADE; DROP FUNCTION ballot_opening_frozen() CASCADE;
DROP FUNCTION ballot_refuse(bigint); DROP FUNCTION ballot_is_open(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [("ballots", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN.read_text(encoding="utf-8"), UNDO)]
