from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0007_imports")]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                fields=["level", "kind", "seconds", "headline"], name="revision_listed"
            ),
        ),
    ]
