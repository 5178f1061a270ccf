from django.db import migrations, models


class Migration(migrations.Migration):
    """What was asked is kept sealed, no longer as a keyed digest. A digest cannot be turned into it: answers of the last
    days are forgotten, and a retry of one of those writes is judged by the records alone."""

    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.RunSQL("DELETE FROM api_answer", migrations.RunSQL.noop),
        migrations.AlterField(model_name="answer", name="asked", field=models.BinaryField()),
    ]
