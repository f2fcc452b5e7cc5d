import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0012_translation_confirmations'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='clinic',
            name='edits',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='edits',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='prescribercredential',
            name='edits',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='prescribercredential',
            name='removed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('prescriber', 'prescriber'), ('staff', 'staff'), ('reviewer', 'reviewer'), ('manager', 'manager')], max_length=30)),
                ('secret_sha256', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-id'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='invitation_name_filled'),
                    models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='invitation_email_filled'),
                    models.CheckConstraint(condition=models.Q(('secret_sha256', ''), _negated=True), name='invitation_secret_sha256_filled'),
                    models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'prescriber', 'reviewer', 'staff'])), name='invitation_role_known'),
                    models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='invitation_email_lower_case'),
                    models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('at'))), name='invitation_expires_later'),
                    models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_answered_one_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='invitation_withdrawn_by_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Pharmacy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('phone', models.CharField(max_length=40)),
                ('fax', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('is_active', models.BooleanField(default=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
            ],
            options={
                'verbose_name_plural': 'pharmacies',
                'ordering': ('name', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='pharmacy_name_filled'),
                    models.CheckConstraint(condition=models.Q(('phone', ''), _negated=True), name='pharmacy_phone_filled'),
                    models.UniqueConstraint(fields=('clinic', 'name'), name='one_pharmacy_a_name'),
                ],
            },
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
