import django.db.models.deletion
import prescribing.clinical.record
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0002_guards'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=100)),
                ('by', models.CharField(max_length=300)),
                ('on', models.DateField()),
                ('says', models.TextField(blank=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-on', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=100)),
                ('on', models.DateField()),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('upper_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('outcome', models.CharField(blank=True, max_length=100)),
                ('by', models.CharField(blank=True, max_length=300)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-on', '-id'),
            },
        ),
        migrations.AddField(
            model_name='surgery',
            name='last_opioid_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='surgery',
            name='opioid_acting',
            field=models.CharField(blank=True, choices=[('short', 'short'), ('long', 'long'), ('depot', 'depot')], default='', max_length=30),
        ),
        migrations.AddField(
            model_name='surgery',
            name='opioid_given',
            field=models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('not known', 'not known')], default=prescribing.clinical.record.Answer['UNKNOWN'], max_length=30),
        ),
        migrations.AddField(
            model_name='surgery',
            name='reconciled',
            field=models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('not known', 'not known')], default=prescribing.clinical.record.Answer['UNKNOWN'], max_length=30),
        ),
        migrations.AddField(
            model_name='surgery',
            name='single_dose',
            field=models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('not known', 'not known')], default=prescribing.clinical.record.Answer['UNKNOWN'], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('opioid_given__in', ['no', 'not known', 'yes'])), name='surgery_opioid_given_known'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('single_dose__in', ['no', 'not known', 'yes'])), name='surgery_single_dose_known'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('reconciled__in', ['no', 'not known', 'yes'])), name='surgery_reconciled_known'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('opioid_acting__in', ['', 'depot', 'long', 'short'])), name='surgery_opioid_acting_known'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('opioid_given', 'yes'), models.Q(('last_opioid_on__isnull', True), ('opioid_acting', ''), ('single_dose', 'not known')), _connector='OR'), name='surgery_opioid_told_only_when_given'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'done'), models.Q(('opioid_given', 'not known'), ('reconciled', 'not known')), _connector='OR'), name='surgery_opioid_told_only_when_done'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='prescribing.patient'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='observation',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic'),
        ),
        migrations.AddField(
            model_name='observation',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='prescribing.patient'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('matter', ''), _negated=True), name='agreement_matter_filled'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('by', ''), _negated=True), name='agreement_by_filled'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('kind', ''), _negated=True), name='observation_kind_filled'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('value__isnull', False)), models.Q(('upper_limit__isnull', True), ('value__isnull', True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='observation_value_or_outcome'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='observation_value_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('upper_limit__isnull', True), ('upper_limit__gt', 0), _connector='OR'), name='observation_upper_limit_positive'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
