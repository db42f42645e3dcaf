from django.db import migrations


class Migration(migrations.Migration):
    """Uploaded files are kept by the app of registers until they are saved."""

    dependencies = [
        ("board", "0007_audiences_and_reviews"),
        ("registers", "0001_waiting_files"),
    ]

    operations = [
        migrations.DeleteModel(name="ObservationUpload"),
        migrations.DeleteModel(name="WaitingFile"),
    ]
