"""Events are append-only: nothing but the sequencer's three columns is ever set, once; the shared cache's table."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION core_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
       AND to_jsonb(OLD) - '{seq,hash,previous_hash}'::text[] = to_jsonb(NEW) - '{seq,hash,previous_hash}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only';
END $$;
CREATE TRIGGER core_event_append_only BEFORE UPDATE OR DELETE ON core_event
    FOR EACH ROW EXECUTE FUNCTION core_event_append_only();
CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON core_event
    FOR EACH STATEMENT EXECUTE FUNCTION core_event_append_only();
"""

CACHE = """
CREATE TABLE linli_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX linli_cache_expires ON linli_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TRIGGER,
            "DROP TRIGGER core_event_no_truncate ON core_event; DROP TRIGGER core_event_append_only ON core_event;"
            " DROP FUNCTION core_event_append_only();",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE linli_cache"),
    ]
