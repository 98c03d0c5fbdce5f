from django.db import migrations

FOLLOW = """
CREATE TRIGGER servicerequest_follows_tree BEFORE INSERT OR UPDATE OF place_id ON service_requests_servicerequest
    FOR EACH ROW EXECUTE FUNCTION places_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("service_requests", "0012_same_problem"), ("places", "0003_reshaping")]

    operations = [
        migrations.RunSQL(FOLLOW, "DROP TRIGGER servicerequest_follows_tree ON service_requests_servicerequest"),
    ]
