"""docs/reference/powers.md: each power in the words its holder reads, and the posts that carry it."""

from __future__ import annotations

from scripts.docs_reading import generated_by, table

HEAD = """# Powers

{generated}
Rules name powers, never posts. A playbook's posts list powers; an appointment holds a post in one body, and reaches
what lies in the places that the body serves. Each act is done in one post, and the event records which.
"""


def page() -> str:
    """The whole page."""
    from linli.playbooks.enums import Power
    from linli.playbooks.loading import load, shipped

    parts = [HEAD.format(generated=generated_by("docs_powers.py"))]
    rows = [[f"`{power.value}`", power.sentence] for power in Power]
    parts.append(f"## What each lets its holder do\n\n{table(['power', 'what its holder reads'], rows)}")
    for key, path in sorted(shipped().items()):
        playbook = load(path)
        rows = []
        for power in Power:
            posts = [str(post.name) for post in playbook.posts_with(power)]
            rows.append([f"`{power.value}`", ", ".join(posts) or "nobody: the system alone"])
        parts.append(f"## Playbook `{key}`: who has it\n\n{table(['power', 'posts'], rows)}")
        rows = [
            [f"`{post.key}`", str(post.name), post.body_kind.label, ", ".join(f"`{p.value}`" for p in post.powers)]
            for post in playbook.posts
        ]
        parts.append(f"## Playbook `{key}`: what each post has\n\n{table(['post', 'name', 'in', 'powers'], rows)}")
    return "\n".join(parts)
