import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='SavedMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scope', models.CharField(blank=True, max_length=20, verbose_name='code of the organisation')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('kind', models.CharField(max_length=80, verbose_name='kind of file')),
                    ('content', models.TextField(verbose_name='mapping')),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('scope', 'kind', 'name'), name='saved_mapping_name_once')],
                },
            ),
            migrations.CreateModel(
                name='WaitingFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scope', models.CharField(blank=True, max_length=20, verbose_name='code of the organisation')),
                    ('kind', models.CharField(max_length=80, verbose_name='kind of file')),
                    ('kinds', models.JSONField(default=list, verbose_name='kinds of its tables')),
                    ('file_name', models.CharField(max_length=255, verbose_name='file')),
                    ('sha256', models.CharField(max_length=64)),
                    ('content', models.BinaryField(null=True)),
                    ('sheet', models.TextField(blank=True)),
                    ('mapping', models.TextField(blank=True)),
                    ('options', models.JSONField(blank=True, default=dict, verbose_name='answers')),
                    ('decided', models.BooleanField(default=False, verbose_name='nothing is left to say of its columns')),
                    ('state', models.CharField(choices=[('uploaded', 'Not saved yet'), ('applied', 'Saved'), ('discarded', 'Discarded'), ('expired', 'Discarded because nobody saved it')], default='uploaded', max_length=10)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('read', models.PositiveIntegerField(default=0, verbose_name='rows read')),
                    ('used', models.PositiveIntegerField(default=0, verbose_name='rows used')),
                    ('left_out', models.PositiveIntegerField(default=0, verbose_name='rows left out')),
                    ('added', models.PositiveIntegerField(default=0)),
                    ('changed', models.PositiveIntegerField(default=0)),
                    ('ended', models.PositiveIntegerField(default=0)),
                    ('rows_at', models.CharField(blank=True, max_length=300, verbose_name='address of its rows')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['scope', 'state'], name='waiting_file_by_scope')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('read', django.db.models.expressions.CombinedExpression(models.F('used'), '+', models.F('left_out')))), name='waiting_file_rows_add_up'), models.CheckConstraint(condition=models.Q(('state', 'uploaded'), ('content__isnull', True), _connector='OR'), name='waiting_file_content_only_while_open')],
                },
            ),
        ]),
    ]
