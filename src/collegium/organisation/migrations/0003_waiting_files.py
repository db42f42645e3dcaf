from django.db import migrations


class Migration(migrations.Migration):
    """Uploaded files and saved mappings are kept by the app of registers."""

    dependencies = [
        ("organisation", "0002_doctors_and_sites"),
        ("registers", "0001_waiting_files"),
    ]

    operations = [
        migrations.DeleteModel(name="ImportRun"),
        migrations.DeleteModel(name="SavedMapping"),
    ]
