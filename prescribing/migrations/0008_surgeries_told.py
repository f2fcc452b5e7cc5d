from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0007_quantity_by_hand'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.RemoveConstraint(
            model_name='prescription',
            name='prescription_change_known',
        ),
        migrations.RemoveConstraint(
            model_name='surgery',
            name='surgery_opioid_told_only_when_given',
        ),
        migrations.AddField(
            model_name='prescription',
            name='outdated_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='surgery',
            name='advised_by',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='surgery',
            name='last_opioid_at',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='surgery',
            name='opioid',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name='prescription',
            name='change',
            field=models.CharField(blank=True, choices=[('stay', 'stay'), ('step back', 'step back'), ('go down', 'go down'), ('skip', 'skip'), ('restart', 'restart'), ('surgery', 'surgery'), ('stop', 'stop')], default='', max_length=30),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['', 'go down', 'restart', 'skip', 'stay', 'step back', 'stop', 'surgery'])), name='prescription_change_known'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('opioid_given', 'yes'), models.Q(('last_opioid_at__isnull', True), ('last_opioid_on__isnull', True), ('opioid', ''), ('opioid_acting', ''), ('single_dose', 'not known')), _connector='OR'), name='surgery_opioid_told_only_when_given'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
