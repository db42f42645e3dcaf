
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0008_waiting_files'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='barrierrecord',
            name='due_on',
        ),
        migrations.RemoveField(
            model_name='barrierrecord',
            name='next_step',
        ),
        migrations.RemoveField(
            model_name='barrierrecord',
            name='owner',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='due_on',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='owner',
        ),
        migrations.DeleteModel(
            name='Stewardship',
        ),
    ]
