from django.db import migrations, models


class Migration(migrations.Migration):
    """What both sides said is kept sealed, no longer as a keyed digest. A digest cannot be turned into it: what was
    decided before is asked once more."""

    dependencies = [("directory", "0008_accounts")]

    operations = [
        migrations.RunSQL("UPDATE national_difference SET state = NULL", migrations.RunSQL.noop),
        migrations.AlterField(model_name="nationaldifference", name="state", field=models.BinaryField(null=True)),
    ]
