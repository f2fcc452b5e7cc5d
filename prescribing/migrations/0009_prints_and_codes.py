import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


def count_first_printings(apps, schema_editor):
    """Each kept handout was printed at least one time: when it was kept, by whoever kept it."""
    Handout, Print = (apps.get_model('prescribing', name) for name in ('Handout', 'Print'))
    names = ('clinic_id', 'patient_id', 'prescription_id', 'copy', 'by_id', 'at')
    kept = Handout.objects.order_by('id').values('id', *names)
    Print.objects.bulk_create(
        Print(handout_id=each['id'], **{name: each[name] for name in names}) for each in kept
    )
    # PostgreSQL alters no table whose rows still wait to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0008_surgeries_told'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copy', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, choices=[('lost', 'lost'), ('unreadable or damaged', 'unreadable or damaged'), ('for a family member', 'for a family member'), ('for a pharmacy', 'for a pharmacy'), ('other', 'other')], default='', max_length=30)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('handout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='prescribing.handout')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.patient')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('id',),
                'constraints': (
                    models.UniqueConstraint(fields=('prescription', 'copy'), name='one_print_a_copy'),
                    models.CheckConstraint(condition=models.Q(('reason__in', ['', 'for a family member', 'for a pharmacy', 'lost', 'other', 'unreadable or damaged'])), name='print_reason_known'),
                    models.CheckConstraint(condition=models.Q(('note', ''), ('reason', 'other'), _negated=True), name='print_other_reason_written'),
                    models.CheckConstraint(condition=models.Q(('copy__gt', 0)), name='print_copy_positive'),
                ),
            },
        ),
        migrations.RunPython(count_first_printings, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='handout',
            name='one_handout_a_copy',
        ),
        migrations.RemoveConstraint(
            model_name='handout',
            name='handout_copy_positive',
        ),
        migrations.RemoveField(
            model_name='handout',
            name='copy',
        ),
        migrations.AddField(
            model_name='handout',
            name='code',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='handout',
            name='mark',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='prescription',
            name='code',
            field=models.CharField(blank=True, default=None, editable=False, max_length=20, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['actor', 'at'], name='event_by_actor'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('prescription', 'paper', 'language', 'size', 'pages', 'mark', 'code'), name='one_handout_a_form'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('code__isnull', True), models.Q(('state__in', ['active', 'completed', 'on hold', 'stopped', 'superseded', 'voided']), models.Q(('code', ''), _negated=True)), _connector='OR'), name='prescription_code_only_when_signed'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
