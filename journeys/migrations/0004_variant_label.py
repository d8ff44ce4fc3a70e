from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0003_opinions_on_versions")]

    operations = [
        migrations.AddField(
            model_name="journeyvariantpage",
            name="label",
            field=models.CharField(
                default="",
                help_text="24 signes au plus, dans la liste des versions : « En Guyane ».",
                max_length=24,
                verbose_name="étiquette",
            ),
            preserve_default=False,
        ),
    ]
