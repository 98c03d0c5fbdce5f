"""docs/reference/states.md: the state machines of a service request and of a meeting, as diagrams and as tables."""

from __future__ import annotations

from scripts.docs_reading import code, generated_by, table
from scripts.docs_rules import states

HEAD = """# States of a service request

{generated}
The table `TABLE` in [`linli/service_requests/enums.py`](../../linli/service_requests/enums.py) is all there is: rules
ask it *when* a verb is possible, actions move along it, constraints of the database repeat it. Who may do each verb is
in [rules](../rules.md); what they answer to everybody in each state, in the [truth table](truth-table.md).
"""

NAMED_SETS = (
    ("OPEN", "somebody still waits for something"),
    ("STAFF_TURN", "a body must act, and its clock runs"),
    ("OVER", "nobody has to act any more"),
)


def diagram() -> str:
    """The Mermaid diagram, beginning where a service request is filed."""
    from linli.service_requests.enums import TABLE, State

    return f"```mermaid\n{TABLE.mermaid(State.RECEIVED.value)}\n```\n"


def verbs() -> str:
    """Each verb with the states from and to which it leads."""
    from linli.service_requests.enums import TABLE, Verb

    rows = []
    for verb in Verb:
        sources = sorted(TABLE.sources(verb))
        targets = sorted({target for source in sources for target in TABLE.targets(verb, source)})
        rows.append([f"`{verb.value}`", str(verb.label), code(sources), code(targets)])
    return table(["verb", "button", "from", "to"], rows)


def sets() -> str:
    """The named sets of states."""
    from linli.service_requests import enums

    rows = [[f"`{name}`", what, code(sorted(getattr(enums, name)))] for name, what in NAMED_SETS]
    return table(["set", "what it means", "states"], rows)


def endings() -> str:
    """On whose word one closes, and how an assignment ends."""
    from linli.service_requests.enums import AssignmentEnd, Closing

    found = [[f"`{kind.value}`", str(kind.label)] for kind in Closing]
    ends = [[f"`{kind.value}`", str(kind.label)] for kind in AssignmentEnd]
    return f"{table(['closing', 'on whose word'], found)}\n{table(['assignment ended', 'how'], ends)}"


def meetings() -> str:
    """The states of a meeting: diagram, words, verbs."""
    from linli.meetings.enums import FACES, TABLE, State, Verb

    faces = [
        [f"`{state.value}`", str(FACES[state].resident), str(state.label), str(FACES[state].turn.label)]
        for state in State
    ]
    ways = [
        [f"`{verb.value}`", str(verb.label), code(sorted(TABLE.sources(verb))), code(sorted(_targets(verb)))]
        for verb in Verb
    ]
    return "\n".join(
        [
            f"```mermaid\n{TABLE.mermaid(State.CALLED.value)}\n```\n",
            table(["state", "residents read", "staff read", "whose turn"], faces),
            table(["verb", "button", "from", "to"], ways),
        ]
    )


def _targets(verb: str) -> set[str]:
    from linli.meetings.enums import TABLE

    return {target for source in TABLE.sources(verb) for target in TABLE.targets(verb, source)}


def page() -> str:
    """The whole page."""
    parts = [
        HEAD.format(generated=generated_by("docs_states.py")),
        diagram(),
        "## States\n",
        states(),
        "## Verbs\n",
        verbs(),
        "Where a verb has two targets, the action tells them apart: `rate` and `inspect` close unless a hazard still\n"
        "waits for the other of the two.\n",
        "## Named sets\n",
        sets(),
        "## Endings\n",
        endings(),
        "# States of a meeting\n",
        "The table `TABLE` in [`linli/meetings/enums.py`](../../linli/meetings/enums.py).\n",
        meetings(),
    ]
    return "\n".join(parts)
