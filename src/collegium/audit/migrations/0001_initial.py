import django.db.models.deletion
from django.db import migrations, models

from collegium.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_index=True)),
                    ('kind', models.CharField(choices=[('write', 'Changed'), ('read', 'Read')], max_length=5)),
                    ('by', models.CharField(help_text='id of the user, or the name of the command', max_length=64)),
                    ('verb', models.CharField(max_length=80)),
                    ('organisation', models.CharField(blank=True, db_index=True, max_length=12)),
                    ('subject', models.CharField(max_length=60)),
                    ('subject_id', models.CharField(max_length=64)),
                    ('values_digest', models.CharField(max_length=64)),
                    ('rows_digest', models.CharField(blank=True, help_text='of the rows that stay, as the event left them', max_length=64)),
                    ('previous_hash', models.CharField(max_length=64)),
                    ('hash', models.CharField(max_length=64, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('organisation', models.CharField(max_length=12)),
                    ('subject', models.CharField(max_length=60)),
                    ('subject_id', models.CharField(max_length=64)),
                    ('placed_at', models.DateTimeField()),
                    ('lifted_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='EventValues',
                fields=[
                    ('event', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='values', serialize=False, to='audit.auditevent')),
                    ('salt', models.CharField(blank=True, max_length=32)),
                    ('before', models.JSONField(null=True)),
                    ('after', models.JSONField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('erased_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.AddIndex(
                model_name='auditevent',
                index=models.Index(fields=['subject', 'subject_id'], name='audit_audit_subject_b5ac80_idx'),
            ),
            migrations.AddConstraint(
                model_name='hold',
                constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('subject', 'subject_id'), name='one_open_hold_a_subject'),
            ),
        ]),
    ]
