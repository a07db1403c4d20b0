from django.db import migrations


class Migration(migrations.Migration):
    """Beside heads, now also words of cells are kept that a file asks about."""

    dependencies = [("core", "0007_key_fingerprints")]

    operations = [migrations.RenameField("import", "unknown_heads", "unknown_words")]
