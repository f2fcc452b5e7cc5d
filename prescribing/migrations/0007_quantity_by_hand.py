from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0006_policy_and_adoption'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='prescription',
            name='quantities',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='prescription',
            name='quantity_reason',
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
