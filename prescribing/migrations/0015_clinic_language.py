from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0014_tasks'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='clinic',
            name='language',
            field=models.CharField(choices=[('en', 'en'), ('es', 'es')], default='en', max_length=30),
        ),
        migrations.AddConstraint(
            model_name='clinic',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='clinic_language_known'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
