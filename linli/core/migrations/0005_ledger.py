"""The ledger's tables, and what the database itself holds of it: sums, balances, and that nothing entered is changed."""

import django.db.models.deletion
import linli.core.ids
from django.db import migrations, models

KEPT = """
CREATE FUNCTION core_ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER core_ledgertransfer_append_only BEFORE UPDATE OR DELETE ON core_ledgertransfer
    FOR EACH ROW EXECUTE FUNCTION core_ledger_append_only();
CREATE TRIGGER core_ledgertransfer_no_truncate BEFORE TRUNCATE ON core_ledgertransfer
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_append_only();
CREATE TRIGGER core_ledgerentry_append_only BEFORE UPDATE OR DELETE ON core_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION core_ledger_append_only();
CREATE TRIGGER core_ledgerentry_no_truncate BEFORE TRUNCATE ON core_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_append_only();

CREATE FUNCTION core_ledger_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT transfer_id, count(*) AS lines, sum(amount) AS total FROM added GROUP BY transfer_id
        ) s
        WHERE s.total <> 0
            OR s.lines <> (SELECT count(*) FROM core_ledgerentry e WHERE e.transfer_id = s.transfer_id)
    ) THEN
        RAISE EXCEPTION 'the entries of a transfer are entered together and sum to nothing';
    END IF;
    IF EXISTS (
        SELECT FROM added a JOIN core_ledgertransfer t ON t.id = a.transfer_id
        JOIN core_ledgeraccount c ON c.id = a.account_id WHERE t.book <> c.book
    ) THEN
        RAISE EXCEPTION 'a transfer moves within one book';
    END IF;
    PERFORM FROM core_ledgeraccount c
    WHERE c.balance IS NOT NULL AND c.id IN (SELECT account_id FROM added) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE core_ledgeraccount c SET balance = c.balance + s.amount
    FROM (SELECT account_id, sum(amount) AS amount FROM added GROUP BY account_id) s
    WHERE c.id = s.account_id AND c.balance IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER core_ledger_entered AFTER INSERT ON core_ledgerentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_entered();

CREATE FUNCTION core_ledger_balance_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND coalesce(NEW.balance, 0) = 0 THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a balance changes by entries alone';
END $$;
CREATE TRIGGER core_ledger_balance_begins BEFORE INSERT ON core_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION core_ledger_balance_kept();
CREATE TRIGGER core_ledger_balance_kept BEFORE UPDATE OF balance, book ON core_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION core_ledger_balance_kept();
"""

GONE = """
DROP TRIGGER core_ledger_balance_kept ON core_ledgeraccount;
DROP TRIGGER core_ledger_balance_begins ON core_ledgeraccount;
DROP FUNCTION core_ledger_balance_kept();
DROP TRIGGER core_ledger_entered ON core_ledgerentry;
DROP FUNCTION core_ledger_entered();
DROP TRIGGER core_ledgerentry_no_truncate ON core_ledgerentry;
DROP TRIGGER core_ledgerentry_append_only ON core_ledgerentry;
DROP TRIGGER core_ledgertransfer_no_truncate ON core_ledgertransfer;
DROP TRIGGER core_ledgertransfer_append_only ON core_ledgertransfer;
DROP FUNCTION core_ledger_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_sheet_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', models.UUIDField(default=linli.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('book', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('owner_type', models.CharField(blank=True, max_length=40)),
                ('owner_id', models.CharField(blank=True, max_length=36)),
                ('balance', models.BigIntegerField(null=True)),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('balance', None), ('balance__gte', 0), _connector='OR'), name='ledger_never_below_zero'), models.UniqueConstraint(condition=models.Q(('owner_id', ''), _negated=True), fields=('book', 'kind', 'owner_type', 'owner_id'), name='ledger_account_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerTransfer',
            fields=[
                ('id', models.UUIDField(default=linli.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('book', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('subject_type', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.CharField(blank=True, max_length=36)),
                ('at', models.DateTimeField()),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='core.ledgertransfer')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='core.ledgeraccount')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='core.ledgertransfer')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AddIndex(
            model_name='ledgertransfer',
            index=models.Index(fields=['subject_id', 'id'], name='ledger_subject'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['account', '-id'], name='ledger_account_newest'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_entry_moves_something'),
        ),
        migrations.RunSQL(KEPT, GONE),
    ]
