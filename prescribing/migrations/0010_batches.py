import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0009_prints_and_codes'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(choices=[('letter', 'letter'), ('a4', 'a4')], max_length=30)),
                ('size', models.CharField(max_length=20, verbose_name='print size')),
                ('pages', models.CharField(max_length=20)),
                ('order', models.CharField(choices=[('name', 'name'), ('record number', 'record number'), ('first night', 'first night')], max_length=30)),
                ('state', models.CharField(choices=[('printing', 'printing'), ('done', 'done'), ('cancelled', 'cancelled')], default='printing', max_length=30)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='BatchPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('worker', models.CharField(blank=True, max_length=40)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('sheets', models.PositiveIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('pdf', models.BinaryField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='prescribing.batch')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
            ],
            options={
                'ordering': ('batch', 'number'),
            },
        ),
        migrations.CreateModel(
            name='BatchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], max_length=30)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=30)),
                ('reason', models.TextField(blank=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='prescribing.batch')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.patient')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.prescription')),
                ('printing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.print')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='prescribing.batchpart')),
            ],
            options={
                'verbose_name': 'batch entry',
                'ordering': ('batch', 'position'),
            },
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('paper__in', ['a4', 'letter'])), name='batch_paper_known'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('order__in', ['first night', 'name', 'record number'])), name='batch_order_known'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['cancelled', 'done', 'printing'])), name='batch_state_known'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('size', ''), _negated=True), name='batch_size_filled'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('pages', ''), _negated=True), name='batch_pages_filled'),
        ),
        migrations.AddIndex(
            model_name='batchpart',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['batch', 'number'], name='batchpart_to_do'),
        ),
        migrations.AddConstraint(
            model_name='batchpart',
            constraint=models.UniqueConstraint(fields=('batch', 'number'), name='one_part_a_number'),
        ),
        migrations.AddConstraint(
            model_name='batchpart',
            constraint=models.CheckConstraint(condition=models.Q(('done_at__isnull', False), models.Q(('pdf__isnull', True), ('sha256', ''), ('sheets', 0)), _connector='OR'), name='batchpart_file_only_when_done'),
        ),
        migrations.AddConstraint(
            model_name='batchpart',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='batchpart_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.UniqueConstraint(fields=('batch', 'position'), name='one_entry_a_position'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.UniqueConstraint(fields=('batch', 'prescription'), name='one_entry_a_version'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('printing', None), ('reason', ''), ('state', 'waiting')), models.Q(('printing__isnull', False), ('reason', ''), ('state', 'done')), models.Q(models.Q(('reason', ''), _negated=True), ('state', 'failed')), _connector='OR'), name='batchentry_ends_with_a_print_or_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['done', 'failed', 'waiting'])), name='batchentry_state_known'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='batchentry_language_known'),
        ),
        migrations.AddConstraint(
            model_name='batchentry',
            constraint=models.CheckConstraint(condition=models.Q(('position__gt', 0)), name='batchentry_position_positive'),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
