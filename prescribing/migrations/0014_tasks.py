from itertools import pairwise

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


def keep_due(apps, _schema_editor):
    """Of what is signed already, what its content says of days to come."""
    prescriptions = apps.get_model('prescribing', 'Prescription').objects
    signed = prescriptions.exclude(content_hash='').order_by('pk')
    for key in list(signed.values_list('pk', flat=True)):
        content = prescriptions.values_list('content', flat=True).get(pk=key)
        prescriptions.filter(pk=key).update(**due_of(content))


def due_of(content):
    plan = content['plan']
    taken = [
        (night['date'], night['dose_mg'])
        for night in (*plan.get('past', ()), *plan['nights'])
        if night['pieces']
    ]
    changes = [
        [night, before, after]
        for (_, before), (night, after) in pairwise(taken)
        if before != after
    ]
    return {
        'order_from': content.get('refill_from') or None,
        'lasts_until': content.get('lasts_until') or None,
        'dose_changes': changes,
        'last_dose_change': changes[-1][0] if changes else None,
    }


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0013_accounts'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='prescription',
            name='order_from',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='prescription',
            name='lasts_until',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='prescription',
            name='dose_changes',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='prescription',
            name='last_dose_change',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(keep_due, migrations.RunPython.noop),
        migrations.CreateModel(
            name='SeenTo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line_of', models.CharField(max_length=30, verbose_name='list')),
                ('day', models.DateField()),
                ('stands', models.CharField(blank=True, max_length=60, verbose_name='how it stood')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.patient')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.prescription')),
            ],
            options={
                'verbose_name': 'line that was seen to',
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('line_of', ''), _negated=True), name='seento_line_of_filled'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('prescription', 'line_of', 'day', 'stands'), name='one_word_on_a_line')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('call', 'call'), ('check-in', 'check-in'), ('test', 'test'), ('other', 'other')], max_length=30)),
                ('text', models.CharField(max_length=300, verbose_name='what is to be done')),
                ('due_on', models.DateField(verbose_name='due')),
                ('rule', models.CharField(blank=True, max_length=100)),
                ('promise', models.CharField(blank=True, max_length=100)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('withdrawn', 'withdrawn')], default='open', max_length=30)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.membership')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='prescribing.patient')),
                ('prescription', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('due_on', 'id'),
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['clinic', 'due_on'], name='task_open_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['call', 'check-in', 'other', 'test'])), name='task_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['done', 'open', 'withdrawn'])), name='task_state_known'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='task_text_filled'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('note', ''), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='task_ended_by_somebody'), models.CheckConstraint(condition=models.Q(('note', ''), ('state', 'withdrawn'), _negated=True), name='task_withdrawn_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('promise', ''), ('rule', '')), models.Q(models.Q(('rule', ''), _negated=True), models.Q(('promise', ''), _negated=True), ('prescription__isnull', False)), _connector='OR'), name='task_promised_in_a_version'), models.UniqueConstraint(condition=models.Q(('promise', ''), _negated=True), fields=('prescription', 'promise'), name='one_task_a_promise')],
            },
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
