import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


def gather(apps, schema_editor):
    """One classification for each open name of a clinic: the newest of those of its entries.

    Of a line that the catalogue answers by now, or that is a sentence, none is made.
    """
    from prescribing import knowledge
    from prescribing.clinical.catalogue import catalogue_of
    from prescribing.clinical.medicines import recognise
    from prescribing.clinical.open_names import open_name

    medicines = apps.get_model("prescribing", "Medicine").objects.exclude(not_opioid_reason="")
    if not medicines.exists():
        return
    known = knowledge.load()
    made = {}
    for entry in medicines.order_by("-classified_at"):
        found = recognise(entry.text, catalogue_of(known), entry.code, entry.code_system)
        name = open_name(found, known.vocabulary)
        if 0 < len(name) <= 300:
            made.setdefault((entry.clinic_id, name), entry)
    classifications = apps.get_model("prescribing", "Classification").objects
    for (clinic, name), entry in made.items():
        classifications.create(
            clinic_id=clinic,
            name=name,
            text=entry.text,
            reason=entry.not_opioid_reason,
            by_id=entry.classified_by_id,
            at=entry.classified_at,
        )
    # PostgreSQL alters no table whose rows still wait for a check.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("prescribing", "0003_observations_and_agreements"),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name="Classification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("text", models.CharField(max_length=300)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="classification",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="prescribing.clinic",
            ),
        ),
        migrations.AddField(
            model_name="classification",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="classification_name_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="classification_text_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="classification_reason_filled",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("clinic", "name"),
                name="one_classification_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="classification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("undone_at__isnull", True),
                        ("undone_by__isnull", True),
                        ("undone_reason", ""),
                    ),
                    models.Q(
                        models.Q(("undone_reason", ""), _negated=True),
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="classification_undone_by_somebody",
            ),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="medicine",
            name="medicine_classified_by_somebody",
        ),
        migrations.RemoveField(
            model_name="medicine",
            name="classified_at",
        ),
        migrations.RemoveField(
            model_name="medicine",
            name="classified_by",
        ),
        migrations.RemoveField(
            model_name="medicine",
            name="not_opioid_reason",
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
