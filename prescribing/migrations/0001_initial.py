import django.db.models.deletion
import django.db.models.functions.text
import prescribing.clinical.lifecycle
import prescribing.clinical.record
import prescribing.models.clinic
import prescribing.models.patient
import prescribing.models.surgery
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Clinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('address', models.TextField()),
                ('phone', models.CharField(max_length=40)),
                ('after_hours_phone', models.CharField(blank=True, max_length=40)),
                ('opening_hours', models.CharField(blank=True, max_length=200)),
                ('timezone', models.CharField(max_length=64)),
                ('paper', models.CharField(choices=[('letter', 'letter'), ('a4', 'a4')], default=prescribing.models.clinic.Paper['LETTER'], max_length=30)),
                ('hold_target_hours', models.PositiveSmallIntegerField()),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='clinic_name_filled'), models.CheckConstraint(condition=models.Q(('timezone', ''), _negated=True), name='clinic_timezone_filled'), models.CheckConstraint(condition=models.Q(('paper__in', ['a4', 'letter'])), name='clinic_paper_known'), models.CheckConstraint(condition=models.Q(('hold_target_hours__gt', 0)), name='clinic_hold_target_hours_positive')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('prescriber', 'prescriber'), ('staff', 'staff'), ('reviewer', 'reviewer'), ('manager', 'manager')], max_length=30)),
                ('is_active', models.BooleanField(default=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('clinic', 'user'),
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('given_name', models.CharField(max_length=200)),
                ('family_name', models.CharField(max_length=200)),
                ('birth_date', models.DateField()),
                ('sex', models.CharField(choices=[('female', 'female'), ('male', 'male'), ('other', 'other'), ('unknown', 'unknown')], default=prescribing.models.patient.Sex['UNKNOWN'], max_length=30)),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], default=prescribing.models.patient.Language['ENGLISH'], max_length=30)),
                ('record_number', models.CharField(max_length=50)),
                ('search_key', models.TextField(editable=False)),
                ('allergies_asked_on', models.DateField(blank=True, null=True)),
                ('no_known_allergies', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
            ],
            options={
                'ordering': ('family_name', 'given_name', 'birth_date', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Medicine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('text', models.CharField(max_length=300)),
                ('code', models.CharField(blank=True, max_length=50)),
                ('code_system', models.CharField(blank=True, max_length=200)),
                ('status', models.CharField(choices=[('taking', 'taking'), ('stopped', 'stopped'), ('unknown', 'unknown')], default=prescribing.clinical.record.MedicineStatus['TAKING'], max_length=30)),
                ('last_taken', models.DateField(blank=True, null=True)),
                ('not_opioid_reason', models.TextField(blank=True)),
                ('classified_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('classified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='medicines', to='prescribing.patient')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='prescribing.patient')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Allergy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('reaction', models.CharField(blank=True, max_length=300)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allergies', to='prescribing.patient')),
            ],
            options={
                'verbose_name_plural': 'allergies',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='PrescriberCredential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('licence', models.CharField(max_length=100)),
                ('printed_name', models.CharField(max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last valid day')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='prescribing.membership')),
            ],
            options={
                'ordering': ('membership', 'valid_from'),
            },
        ),
        migrations.CreateModel(
            name='Prescription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('number', models.CharField(editable=False, max_length=20)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('screened', 'screened'), ('active', 'active'), ('on hold', 'on hold'), ('superseded', 'superseded'), ('stopped', 'stopped'), ('voided', 'voided'), ('completed', 'completed'), ('discarded', 'discarded')], default=prescribing.clinical.lifecycle.State['DRAFT'], max_length=30)),
                ('indication', models.CharField(blank=True, max_length=100)),
                ('indication_text', models.CharField(blank=True, max_length=300)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('lists_checked_on', models.DateField(blank=True, null=True)),
                ('consent_on', models.DateField(blank=True, null=True)),
                ('reasons', models.JSONField(blank=True, default=dict)),
                ('refills', models.PositiveSmallIntegerField(default=0)),
                ('paper', models.CharField(choices=[('letter', 'letter'), ('a4', 'a4')], max_length=30)),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], max_length=30)),
                ('content', models.JSONField(blank=True, editable=False, null=True)),
                ('content_hash', models.CharField(blank=True, editable=False, max_length=80)),
                ('stop_reason', models.TextField(blank=True)),
                ('void_reason', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='prescribing.patient')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Handout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(choices=[('letter', 'letter'), ('a4', 'a4')], max_length=30)),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], max_length=30)),
                ('size', models.CharField(max_length=20, verbose_name='print size')),
                ('pages', models.CharField(max_length=20)),
                ('copy', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('pdf', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.patient')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handouts', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField()),
                ('role', models.CharField(blank=True, max_length=30)),
                ('verb', models.CharField(max_length=100)),
                ('object_label', models.CharField(blank=True, max_length=100)),
                ('outcome', models.CharField(choices=[('done', 'done'), ('refused', 'refused')], max_length=30)),
                ('detail', models.JSONField(default=dict)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='prescribing.patient')),
                ('prescription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('clinic', 'sequence'),
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('agree', 'agree'), ('query', 'query')], max_length=30)),
                ('comment', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inputs', models.JSONField()),
                ('findings', models.JSONField()),
                ('medicines', models.JSONField()),
                ('verdict', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=80)),
                ('knowledge_version', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='prescribing.patient')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('id',),
                'get_latest_by': 'id',
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('printed_name', models.CharField(max_length=200)),
                ('licence', models.CharField(max_length=100)),
                ('meaning', models.CharField(max_length=50)),
                ('content_hash', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.prescribercredential')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.patient')),
                ('prescription', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='prescribing.prescription')),
                ('screening', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='prescribing.screening')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('route', models.CharField(max_length=200)),
                ('body_hash', models.CharField(max_length=80)),
                ('result_url', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Surgery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edits', models.PositiveIntegerField(default=0, editable=False)),
                ('day', models.DateField()),
                ('at', models.TimeField(blank=True, null=True, verbose_name='time')),
                ('what', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('planned', 'planned'), ('done', 'done'), ('cancelled', 'cancelled')], default=prescribing.models.surgery.SurgeryStatus['PLANNED'], max_length=30)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surgeries', to='prescribing.patient')),
            ],
            options={
                'verbose_name_plural': 'surgeries',
                'ordering': ('day', 'at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='TitrationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ladder', models.CharField(blank=True, max_length=100)),
                ('first_night', models.DateField()),
                ('dose_time', models.TimeField(blank=True, null=True)),
                ('hold_hours', models.PositiveSmallIntegerField()),
                ('hold_reason', models.TextField(blank=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('prescription', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='prescribing.prescription')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_night', models.DateField()),
                ('nights', models.PositiveSmallIntegerField()),
                ('reason', models.TextField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('surgery', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.surgery')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='prescribing.titrationplan')),
            ],
            options={
                'ordering': ('first_night', 'id'),
            },
        ),
        migrations.CreateModel(
            name='TitrationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('dose_micrograms', models.PositiveIntegerField()),
                ('nights', models.PositiveSmallIntegerField()),
                ('product', models.CharField(max_length=100)),
                ('form', models.CharField(max_length=50)),
                ('strength_micrograms', models.PositiveIntegerField()),
                ('pieces_each', models.PositiveSmallIntegerField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='prescribing.titrationplan')),
            ],
            options={
                'ordering': ('plan', 'position'),
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='user_name_filled'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'clinic'), name='one_role_in_a_clinic'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'prescriber', 'reviewer', 'staff'])), name='membership_role_known'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['clinic', 'family_name', 'given_name'], name='patient_as_listed'),
        ),
        migrations.AddIndex(
            model_name='patient',
            index=models.Index(fields=['clinic', 'birth_date'], name='patient_by_birth_date'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.UniqueConstraint(fields=('clinic', 'record_number'), name='one_patient_a_record_number'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('given_name', ''), _negated=True), name='patient_given_name_filled'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('family_name', ''), _negated=True), name='patient_family_name_filled'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('record_number', ''), _negated=True), name='patient_record_number_filled'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('search_key', ''), _negated=True), name='patient_search_key_filled'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', 'other', 'unknown'])), name='patient_sex_known'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='patient_language_known'),
        ),
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.CheckConstraint(condition=models.Q(('no_known_allergies', False), ('allergies_asked_on__isnull', False), _connector='OR'), name='patient_no_allergies_only_when_asked'),
        ),
        migrations.AddConstraint(
            model_name='medicine',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='medicine_text_filled'),
        ),
        migrations.AddConstraint(
            model_name='medicine',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['stopped', 'taking', 'unknown'])), name='medicine_status_known'),
        ),
        migrations.AddConstraint(
            model_name='medicine',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('classified_at__isnull', True), ('classified_by__isnull', True), ('not_opioid_reason', '')), models.Q(models.Q(('not_opioid_reason', ''), _negated=True), ('classified_at__isnull', False), ('classified_by__isnull', False)), _connector='OR'), name='medicine_classified_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='condition_text_filled'),
        ),
        migrations.AddConstraint(
            model_name='allergy',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='allergy_text_filled'),
        ),
        migrations.AddConstraint(
            model_name='prescribercredential',
            constraint=models.CheckConstraint(condition=models.Q(('licence', ''), _negated=True), name='prescribercredential_licence_filled'),
        ),
        migrations.AddConstraint(
            model_name='prescribercredential',
            constraint=models.CheckConstraint(condition=models.Q(('printed_name', ''), _negated=True), name='prescribercredential_printed_name_filled'),
        ),
        migrations.AddConstraint(
            model_name='prescribercredential',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='prescribercredential_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='prescription',
            index=models.Index(fields=['clinic', 'state'], name='prescription_by_state'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.UniqueConstraint(fields=('clinic', 'number', 'version'), name='one_prescription_a_number'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['active', 'on hold'])), fields=('patient',), name='one_running_prescription_a_patient'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state__in', ['active', 'completed', 'on hold', 'stopped', 'superseded', 'voided'])), models.Q(('content_hash', ''), _negated=True), ('content__isnull', False)), models.Q(models.Q(('state__in', ['active', 'completed', 'on hold', 'stopped', 'superseded', 'voided']), _negated=True), ('content__isnull', True), ('content_hash', '')), _connector='OR'), name='prescription_content_exactly_when_signed'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'completed', 'discarded', 'draft', 'on hold', 'screened', 'stopped', 'superseded', 'voided'])), name='prescription_state_known'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('paper__in', ['a4', 'letter'])), name='prescription_paper_known'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='prescription_language_known'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='prescription_number_filled'),
        ),
        migrations.AddConstraint(
            model_name='prescription',
            constraint=models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='prescription_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.UniqueConstraint(fields=('prescription', 'copy'), name='one_handout_a_copy'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('paper__in', ['a4', 'letter'])), name='handout_paper_known'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='handout_language_known'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('size', ''), _negated=True), name='handout_size_filled'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('pages', ''), _negated=True), name='handout_pages_filled'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('copy__gt', 0)), name='handout_copy_positive'),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), _negated=True), name='handout_sha256_filled'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['clinic', 'object_label', 'sequence'], name='event_by_object'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('clinic', 'sequence'), name='one_event_a_place'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gt', 0)), name='event_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'refused'])), name='event_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('verb', ''), _negated=True), name='event_verb_filled'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='event_digest_filled'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['agree', 'query'])), name='review_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('comment', ''), ('outcome', 'query'), _negated=True), name='review_query_says_what'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', ''), _negated=True), name='screening_verdict_filled'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='screening_digest_filled'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('knowledge_version', ''), _negated=True), name='screening_knowledge_version_filled'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('printed_name', ''), _negated=True), name='signature_printed_name_filled'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('licence', ''), _negated=True), name='signature_licence_filled'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('meaning', ''), _negated=True), name='signature_meaning_filled'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('content_hash', ''), _negated=True), name='signature_content_hash_filled'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='one_submission_a_form'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='submission_key_filled'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('body_hash', ''), _negated=True), name='submission_body_hash_filled'),
        ),
        migrations.AddConstraint(
            model_name='surgery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['cancelled', 'done', 'planned'])), name='surgery_status_known'),
        ),
        migrations.AddConstraint(
            model_name='titrationplan',
            constraint=models.CheckConstraint(condition=models.Q(('hold_hours__gt', 0)), name='titrationplan_hold_hours_positive'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('nights__gt', 0)), name='hold_nights_positive'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_reason_filled'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.UniqueConstraint(fields=('plan', 'position'), name='one_step_a_position'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('position__gt', 0)), name='titrationstep_position_positive'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('dose_micrograms__gt', 0)), name='titrationstep_dose_micrograms_positive'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('nights__gt', 0)), name='titrationstep_nights_positive'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('strength_micrograms__gt', 0)), name='titrationstep_strength_micrograms_positive'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('pieces_each__gt', 0)), name='titrationstep_pieces_each_positive'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('product', ''), _negated=True), name='titrationstep_product_filled'),
        ),
        migrations.AddConstraint(
            model_name='titrationstep',
            constraint=models.CheckConstraint(condition=models.Q(('form', ''), _negated=True), name='titrationstep_form_filled'),
        ),
    ]
