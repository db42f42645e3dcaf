"""Raters without an account, cut-points of a round, and what is told of private reflections."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery


def name_raters(apps, schema_editor):
    """Raters of earlier versions all have an account."""
    users = apps.get_model("accounts", "User").objects.filter(pk=OuterRef("user"))
    apps.get_model("assessments", "RoundRater").objects.filter(name="").update(name=Subquery(users.values("name")[:1]))


def cut_point(name, begins):
    limits = [django.core.validators.MinValueValidator(Decimal("1.01")), django.core.validators.MaxValueValidator(Decimal(5))]
    return models.DecimalField(
        decimal_places=2, default=Decimal(begins), max_digits=3, validators=limits, verbose_name=name
    )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("assessments", "0011_subjects_of_rounds"),
        ("organisation", "0003_waiting_files"),
    ]

    operations = [
        migrations.AddField("ratinground", "medium_from", cut_point("“medium” begins at", "2.5")),
        migrations.AddField("ratinground", "high_from", cut_point("“high” begins at", "4")),
        migrations.AddField(
            "ratinground",
            "told",
            models.JSONField(
                editable=False, help_text="of private reflections: what is told of them, made at the close", null=True
            ),
        ),
        migrations.AddConstraint(
            "ratinground",
            models.CheckConstraint(
                condition=Q(high_from__gt=F("medium_from")),
                name="round_cuts_rise",
                violation_error_message="“High” must begin above “medium”.",
            ),
        ),
        migrations.AlterModelOptions("roundrater", {"ordering": ["side", "name", "pk"]}),
        migrations.AlterField(
            "roundrater",
            "user",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            "roundrater",
            "person",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organisation.person",
            ),
        ),
        migrations.AddField(
            "roundrater", "name", models.CharField(default="", max_length=160, verbose_name="name"), preserve_default=False
        ),
        migrations.AddField(
            "roundrater",
            "email",
            models.EmailField(
                blank=True, help_text="kept until the round is closed", max_length=254, verbose_name="e-mail address"
            ),
        ),
        migrations.AddConstraint(
            "roundrater", models.UniqueConstraint(fields=("round", "person"), name="rater_person_once_per_round")
        ),
        migrations.AddConstraint(
            "roundrater",
            models.UniqueConstraint(
                condition=~Q(email=""), fields=("round", "email"), name="rater_address_once_per_round"
            ),
        ),
        migrations.RunPython(name_raters, migrations.RunPython.noop, elidable=True),
    ]
