from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_journal_seals")]

    operations = [
        migrations.AddField(
            model_name="journalseal",
            name="key_id",
            field=models.BinaryField(default=b""),
        ),
    ]
