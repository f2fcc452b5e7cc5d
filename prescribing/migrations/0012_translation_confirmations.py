import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0011_phone_calendars'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.RemoveConstraint(
            model_name='handout',
            name='one_handout_a_form',
        ),
        migrations.AddField(
            model_name='handout',
            name='translation',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
        migrations.AddConstraint(
            model_name='handout',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('prescription', 'paper', 'language', 'size', 'pages', 'mark', 'code', 'translation'), name='one_handout_a_form'),
        ),
        migrations.CreateModel(
            name='TranslationConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], max_length=30)),
                ('sentences', models.CharField(max_length=80)),
                ('translator', models.CharField(max_length=200, verbose_name='certified translator or service')),
                ('statement', models.TextField()),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-id'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='translationconfirmation_language_known'),
                    models.CheckConstraint(condition=models.Q(('sentences', ''), _negated=True), name='translationconfirmation_sentences_filled'),
                    models.CheckConstraint(condition=models.Q(('translator', ''), _negated=True), name='translationconfirmation_translator_filled'),
                    models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='translationconfirmation_statement_filled'),
                    models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('clinic', 'language', 'sentences'), name='one_confirmation_of_the_same_sentences'),
                    models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_reason', '')), models.Q(models.Q(('undone_reason', ''), _negated=True), ('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='translationconfirmation_undone_by_somebody'),
                ],
            },
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
