"""docs/reference/personal-data.md: every personal field, why it is kept, how long, and what becomes of it."""

from __future__ import annotations

from typing import Any

from scripts.docs_reading import code, generated_by, table

HEAD = """# Personal data

{generated}
Every field that can hold words is declared, either personal (below) or impersonal. A field without a declaration fails
a test. Nothing is deleted: what is no longer needed is scrubbed, and the scrubbing leaves a trace.

Months count from the end of the matter. *Mask* is how others see it, *export* whether the person's own copy holds it,
*scrub* what is left behind.
"""
SCRUBBED = {"blank": "an empty text", "null": "nothing", "tombstone": "a note that it was erased"}
MASKED = {
    "phone": "138\\*\\*\\*\\*1234",
    "name": "surname and stars",
    "words": "names and numbers masked",
    "hidden": "not shown",
    "none": "shown as it is",
}


def _rows(model: Any) -> list[list[str]]:
    rows = []
    for name, declared in model.personal.items():
        kept = f"{declared.keep_months} months" if declared.keep_months else "as long as the account"
        exported = "yes" if declared.export else "no"
        mask, scrub = MASKED[declared.mask], SCRUBBED[declared.scrub]
        rows.append([f"`{name}`", declared.purpose, kept, mask, exported, scrub])
    return rows


def page() -> str:
    """The whole page."""
    from django.apps import apps

    parts, without = [HEAD.format(generated=generated_by("docs_personal.py"))], []
    ours = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
    for model in sorted(ours, key=lambda each: (each._meta.app_label, each.__name__)):
        if not getattr(model, "personal", None):
            without.append(model.__name__)
            continue
        doc = " ".join((model.__doc__ or "").split("\n\n")[0].split())
        head = ["field", "kept to", "how long", "mask", "export", "scrub leaves"]
        parts.append(f"## {model.__name__}\n\n{doc}\n\n{table(head, _rows(model))}")
    parts.append(f"## Without personal fields\n\n{code(sorted(without))}.\n")
    parts.append(
        "They hold keys, times, states and ids. A person's id leads to the person's record, which is scrubbed there.\n"
    )
    return "\n".join(parts)
