"""Three roles in place of the one group of curators; see `questions.curation.roles`.

Members of *Curators* become bank owners: whatever they could do, they still can. Permissions of
the roles that other apps own come with the handler of `post_migrate`.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from questions.curation.roles import OWNERS, ROLES, make_roles

CURATORS = "Curators"


def rename(groups, old, new):
    """Rename a group; where the new one is there already, its members join that."""
    if not groups.filter(name=new).exists():
        groups.filter(name=old).update(name=new)
    elif group := groups.filter(name=old).first():
        groups.get(name=new).user_set.add(*group.user_set.all())
        group.delete()


def forwards(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration, which is too late on a new database.
    config = apps.get_app_config("questions")
    config.models_module = True
    create_permissions(config, verbosity=0, using=using, apps=apps)
    config.models_module = None
    groups = apps.get_model("auth", "Group").objects.using(using)
    rename(groups, CURATORS, OWNERS)
    make_roles(apps=apps, using=using)


def backwards(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    rename(groups, OWNERS, CURATORS)
    groups.filter(name__in=set(ROLES) - {OWNERS}).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0004_curation"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
