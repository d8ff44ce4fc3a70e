from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0002_codes_contacts_and_networks")]

    operations = [
        migrations.AddField(
            model_name="networkcount",
            name="minute",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minute du dernier envoi"),
        ),
        migrations.AddField(
            model_name="networkcount",
            name="in_minute",
            field=models.PositiveIntegerField(default=0, verbose_name="envois dans cette minute"),
        ),
    ]
