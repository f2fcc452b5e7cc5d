from django.db import migrations

from prescribing.models import guards


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0001_initial")]

    operations = [migrations.RunPython(guards.install, guards.remove)]
