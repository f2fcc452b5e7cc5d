import django.db.models.deletion
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0015_clinic_language'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AlterModelOptions(
            name='seento',
            options={'ordering': ('id',), 'verbose_name': 'line of a list'},
        ),
        migrations.RemoveConstraint(
            model_name='seento',
            name='one_word_on_a_line',
        ),
        migrations.AddField(
            model_name='seento',
            name='outcome',
            field=models.CharField(choices=[('seen to', 'seen to'), ('no answer', 'no answer')], default='seen to', max_length=30),
        ),
        migrations.AddField(
            model_name='seento',
            name='task',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.task'),
        ),
        migrations.AddConstraint(
            model_name='seento',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['no answer', 'seen to'])), name='seento_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='seento',
            constraint=models.CheckConstraint(condition=models.Q(('task', None), ('outcome', 'no answer'), _connector='OR'), name='seento_task_of_a_call'),
        ),
        migrations.AddConstraint(
            model_name='seento',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'seen to'), ('undone_at', None)), fields=('prescription', 'line_of', 'day', 'stands'), name='one_word_on_a_line'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
