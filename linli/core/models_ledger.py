"""Tables of the ledger: accounts, transfers between them, and the entries of each, which always sum to nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.core.ids import uuid7


class LedgerAccount(models.Model):
    """What is held for one purpose, of one owner, in one book.

    `balance` is kept by the database with each entry, and never falls below zero. It is null for an account that may
    give without limit (what is earned comes from it, what is used up goes there): nothing is counted on that row, so
    that nobody waits for it, and its sum is asked for when it is wanted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    book = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    owner_type = models.CharField(max_length=40, blank=True)
    owner_id = models.CharField(max_length=36, blank=True)
    balance = models.BigIntegerField(null=True)

    impersonal: ClassVar[set[str]] = {"book", "kind", "owner_type", "owner_id"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(balance=None) | models.Q(balance__gte=0), name="ledger_never_below_zero"
            ),
            models.UniqueConstraint(
                fields=["book", "kind", "owner_type", "owner_id"],
                condition=~models.Q(owner_id=""),
                name="ledger_account_once",
            ),
        ]


class LedgerTransfer(models.Model):
    """One movement within a book: why, for what, when; and which earlier one it takes back, if it does.

    Append-only, held by a database trigger: a mistake is taken back by another transfer, never edited.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    book = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=36, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"book", "kind", "subject_type", "subject_id"}

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=["subject_id", "id"], name="ledger_subject")]


class LedgerEntry(models.Model):
    """What one transfer puts on an account, or takes from it: a whole number, never nothing. Append-only."""

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(LedgerTransfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_entry_moves_something")
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="ledger_account_newest")]
