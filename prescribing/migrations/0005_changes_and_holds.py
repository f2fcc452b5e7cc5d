from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0004_classifications_by_name'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='prescription',
            name='change',
            field=models.CharField(blank=True, choices=[('stay', 'stay'), ('step back', 'step back'), ('go down', 'go down'), ('skip', 'skip'), ('restart', 'restart'), ('stop', 'stop')], default='', max_length=30),
        ),
        migrations.AddField(
            model_name='prescription',
            name='change_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='prescription',
            name='held_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='prescription',
            name='held_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_from__isnull', True), ('held_reason', '')), models.Q(models.Q(('held_reason', ''), _negated=True), ('held_from__isnull', False)), _connector='OR'), name='prescription_held_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('held_from__isnull', True), ('state', 'on hold'), _negated=True), name='prescription_on_hold_from_a_night'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['', 'go down', 'restart', 'skip', 'stay', 'step back', 'stop'])), name='prescription_change_known'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
