"""Who had a ballot in a vote that is over follows a merger of persons."""

from pathlib import Path

from django.db import migrations

MERGERS = Path(__file__).with_name("frozen_but_for_mergers.sql")


class Migration(migrations.Migration):

    dependencies = [("ballots", "0004_written_opinions")]

    operations = [migrations.RunSQL(MERGERS.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
