import django.db.models.deletion
from django.db import migrations, models

from prescribing.models import guards


class Migration(migrations.Migration):

    dependencies = [
        ('prescribing', '0016_unanswered_calls'),
    ]

    operations = [
        migrations.RunPython(guards.remove, guards.install),
        migrations.CreateModel(
            name='PageCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.CharField(choices=[('letter', 'letter'), ('a4', 'a4')], max_length=30)),
                ('language', models.CharField(choices=[('en', 'en'), ('es', 'es')], max_length=30)),
                ('size', models.CharField(max_length=20, verbose_name='print size')),
                ('pages', models.CharField(max_length=20)),
                ('sentences', models.CharField(max_length=80)),
                ('is_confirmed', models.BooleanField()),
                ('count', models.PositiveSmallIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='prescribing.clinic')),
                ('prescription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='page_counts', to='prescribing.prescription')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('prescription', 'paper', 'language', 'size', 'pages'), name='one_page_count_a_form'), models.CheckConstraint(condition=models.Q(('paper__in', ['a4', 'letter'])), name='pagecount_paper_known'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'es'])), name='pagecount_language_known'), models.CheckConstraint(condition=models.Q(('size', ''), _negated=True), name='pagecount_size_filled'), models.CheckConstraint(condition=models.Q(('pages', ''), _negated=True), name='pagecount_pages_filled'), models.CheckConstraint(condition=models.Q(('sentences', ''), _negated=True), name='pagecount_sentences_filled'), models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='pagecount_count_positive')],
            },
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]
