from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_question_types_versions_and_drafts")]

    operations = [
        migrations.AddIndex(
            "answer",
            models.Index(
                fields=["question_id", "version", "item_id", "choice_id", "number", "response"],
                name="surveys_answer_counting",
            ),
        ),
        migrations.RemoveIndex("answer", "surveys_answer_tally"),
    ]
