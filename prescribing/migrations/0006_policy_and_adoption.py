import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


def move_to_policies(apps, schema_editor):
    Clinic = apps.get_model('prescribing', 'Clinic')
    ClinicPolicy = apps.get_model('prescribing', 'ClinicPolicy')
    for clinic in Clinic.objects.all():
        ClinicPolicy.objects.create(clinic=clinic, hold_target_hours=clinic.hold_target_hours)


def move_to_clinics(apps, schema_editor):
    Clinic = apps.get_model('prescribing', 'Clinic')
    ClinicPolicy = apps.get_model('prescribing', 'ClinicPolicy')
    for policy in ClinicPolicy.objects.exclude(hold_target_hours=None):
        Clinic.objects.filter(pk=policy.clinic_id).update(
            hold_target_hours=policy.hold_target_hours
        )


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0005_changes_and_holds'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name='ClinicPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('hold_target_hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('free_days_short', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('free_days_long', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('free_days_depot', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('list_fresh_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('largest_dose_micrograms', models.PositiveIntegerField(blank=True, null=True)),
                ('products', models.JSONField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
            ],
            options={
                'verbose_name': 'clinic policy',
                'constraints': [
                    models.UniqueConstraint(fields=('clinic',), name='one_policy_a_clinic'),
                    models.CheckConstraint(condition=models.Q(('hold_target_hours__gt', 0)), name='clinicpolicy_hold_target_hours_positive'),
                    models.CheckConstraint(condition=models.Q(('largest_dose_micrograms__gt', 0)), name='clinicpolicy_largest_dose_micrograms_positive'),
                    models.CheckConstraint(condition=models.Q(('products__isnull', True), models.Q(('products', []), _negated=True), _connector='OR'), name='clinicpolicy_supplies_something'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('knowledge_version', models.CharField(max_length=80)),
                ('facts', models.JSONField()),
                ('statement', models.TextField()),
                ('printed_name', models.CharField(max_length=200)),
                ('licence', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.prescribercredential')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [
                    models.UniqueConstraint(fields=('clinic', 'knowledge_version'), name='one_adoption_a_version'),
                    models.CheckConstraint(condition=models.Q(('knowledge_version', ''), _negated=True), name='adoption_knowledge_version_filled'),
                    models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='adoption_statement_filled'),
                    models.CheckConstraint(condition=models.Q(('printed_name', ''), _negated=True), name='adoption_printed_name_filled'),
                    models.CheckConstraint(condition=models.Q(('licence', ''), _negated=True), name='adoption_licence_filled'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rereview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('knowledge_version', models.CharField(max_length=80)),
                ('differences', models.JSONField()),
                ('digest', models.CharField(max_length=80)),
                ('note', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rereviews', to='prescribing.prescription')),
            ],
            options={
                'verbose_name': 're-review',
                'ordering': ('id',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('knowledge_version', ''), _negated=True), name='rereview_knowledge_version_filled'),
                    models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='rereview_digest_filled'),
                    models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='rereview_note_filled'),
                ],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='is_medical_lead',
            field=models.BooleanField(default=False, verbose_name='reads and adopts the clinical content'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('is_medical_lead', False), ('role', 'prescriber'), _connector='OR'), name='membership_lead_prescribes', violation_error_message='Only a prescriber leads. Untick it, or keep the role.'),
        ),
        migrations.RunPython(move_to_policies, move_to_clinics),
        # With a default, so that the way back finds a value for each clinic.
        migrations.AlterField(
            model_name='clinic',
            name='hold_target_hours',
            field=models.PositiveSmallIntegerField(default=72),
        ),
        migrations.RemoveConstraint(model_name='clinic', name='clinic_hold_target_hours_positive'),
        migrations.RemoveField(model_name='clinic', name='hold_target_hours'),
        migrations.RunPython(guards.install, guards.remove),
    ]
