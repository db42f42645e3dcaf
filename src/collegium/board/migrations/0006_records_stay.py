# An item of an agenda may name a paper that is kept here.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("board", "0005_papers")]
    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="kept_paper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="board.paper",
                verbose_name="paper",
            ),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="paper",
            field=models.CharField(blank=True, max_length=500, verbose_name="paper from elsewhere"),
        ),
    ]
