"""docs/reference/states.md: the state machines of the nouns that have one, as diagrams and as tables."""

from __future__ import annotations

from typing import Any

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


def mediation() -> str:
    """The states of a mediation: diagram, words, verbs."""
    from linli.mediation.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.ASKED, "mediator reads")


def wishes() -> str:
    """The states of a wish: diagram, words, verbs."""
    from linli.wishes.enums import LIVE, TABLE, State, Verb

    return _machine(TABLE, State, Verb, LIVE, State.ASKED, "everybody who may see it reads")


def offers() -> str:
    """The states of an order, of a need, and of what is on the shelf: resources and service items."""
    from linli.offers import enums as the

    order = _machine(
        the.ORDER_TABLE, the.OrderState, the.OrderVerb, the.ORDER_LIVE, the.OrderState.ORDERED, "everybody reads"
    )
    need = _machine(
        the.NEED_TABLE, the.NeedState, the.NeedVerb, the.NEED_LIVE, the.NeedState.OPEN, "who keeps the lists reads"
    )
    shelf = _machine(
        the.SHELF_TABLE, the.Shelf, the.ShelfVerb, the.ON_THE_SHELF, the.Shelf.OFFERED, "who keeps the lists reads"
    )
    parts = [order, "## A need\n", need, "## A resource or a service item\n", shelf]
    return "\n".join(parts)


def alliances() -> str:
    """The states of a unit's tie with a place, and of an item of its list."""
    from linli.alliances.enums import LIVE, OPEN, TABLE, TIES, State, TieState, TieVerb, Verb

    tie = _machine(TIES, TieState, TieVerb, LIVE, TieState.ASKED, "both sides read")
    return tie + "\n" + _machine(TABLE, State, Verb, OPEN, State.PROPOSED, "both sides read")


def lessons() -> str:
    """The states of a lesson given: diagram, words, verbs."""
    from linli.lessons.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.SOUGHT, "who arranges it reads")


def activities() -> str:
    """The states of an activity of volunteers: diagram, words, verbs."""
    from linli.volunteering.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.PLANNED, "who organises it reads")


def vouchers() -> str:
    """The states of a wall of vouchers, and of a voucher that left it."""
    from linli.vouchers.enums import LIVE, TABLE, VOUCHER_TABLE, State, Verb, VoucherState, VoucherVerb

    wall = _machine(TABLE, State, Verb, LIVE, State.OPEN, "everybody reads")
    out = (VoucherState.OUT,)
    return wall + "\n" + _machine(VOUCHER_TABLE, VoucherState, VoucherVerb, out, VoucherState.OUT, "the till reads")


def points() -> str:
    """The states of an award of points, and of something reserved for them."""
    from linli.points.enums import (
        OPEN,
        RESERVED_OPEN,
        RESERVED_TABLE,
        TABLE,
        Reserved,
        ReservedVerb,
        State,
        Verb,
    )  # fmt: skip

    kept = _machine(RESERVED_TABLE, Reserved, ReservedVerb, RESERVED_OPEN, Reserved.KEPT, "volunteer reads")
    return _machine(TABLE, State, Verb, OPEN, State.WAITING, "who awards reads") + "\n" + kept


def honours() -> str:
    """The states of a nomination, and of the round it stands in."""
    from linli.honours.enums import LIVE, ROUND_LIVE, ROUNDS, TABLE, RoundState, RoundVerb, State, Verb

    found = _machine(ROUNDS, RoundState, RoundVerb, ROUND_LIVE, RoundState.OPEN, "everybody reads")
    return found + "\n" + _machine(TABLE, State, Verb, LIVE, State.PROPOSED, "keeper reads")


def projects() -> str:
    """The states of a micro-project: diagram, words, verbs."""
    from linli.projects.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.DRAFT, "everybody who may see it reads")


def services() -> str:
    """The states of a matter done for somebody, and of an entry of the directory."""
    from linli.services.enums import (
        ENTRY_OPEN,
        ENTRY_TABLE,
        OPEN,
        TABLE,
        EntryState,
        EntryVerb,
        State,
        Verb,
    )  # fmt: skip

    entry = _machine(ENTRY_TABLE, EntryState, EntryVerb, ENTRY_OPEN, EntryState.PROPOSED, "keeper reads")
    return _machine(TABLE, State, Verb, OPEN, State.ASKED, "agent reads") + "\n" + entry


def care() -> str:
    """The states of an application to a hardship fund: diagram, words, verbs."""
    from linli.care.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.ASKED, "who needs to know reads")


def firms() -> str:
    """The states of a firm's need, and of a round of stars."""
    from linli.firms.enums import OPEN, ROUND_OPEN, ROUND_TABLE, TABLE, RoundState, RoundVerb, State, Verb

    stars = _machine(ROUND_TABLE, RoundState, RoundVerb, ROUND_OPEN, RoundState.CALLED, "firm reads")
    return _machine(TABLE, State, Verb, OPEN, State.WAITING, "firm and envoy read") + "\n" + stars


def _machine(known: Any, states: Any, verbs: Any, still_open: Any, first: Any, reads: str, marked: str = "open") -> str:
    faces = [[f"`{state.value}`", str(state.label), "yes" if state in still_open else "no"] for state in states]
    ways = []
    for verb in verbs:
        sources = sorted(known.sources(verb))
        targets = sorted({target for source in sources for target in known.targets(verb, source)})
        ways.append([f"`{verb.value}`", str(verb.label), code(sources), code(targets)])
    return "\n".join(
        [
            f"```mermaid\n{known.mermaid(first.value)}\n```\n",
            table(["state", reads, marked], faces),
            table(["verb", "button", "from", "to"], ways),
        ]
    )


def drills() -> str:
    """The states of the drill of one estate: diagram, words, verbs."""
    from linli.drills.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.PLANNED, "staff read")


def legacy() -> str:
    """The states of an old problem: diagram, words, verbs."""
    from linli.legacy.enums import OPEN, TABLE, State, Verb

    return _machine(TABLE, State, Verb, OPEN, State.OPEN, "staff read", "has a review day")


def emergency() -> str:
    """The states of an emergency response and of one call of it: diagram, words, verbs."""
    from linli.emergencies.enums import CALLS, TABLE, CallState, CallVerb, State, Verb

    parts = []
    for machine, states_, verbs_, first in ((TABLE, State, Verb, State.IN_FORCE), (CALLS, CallState, CallVerb, None)):
        ways = []
        for verb in verbs_:
            sources = sorted(machine.sources(verb))
            targets = sorted({target for source in sources for target in machine.targets(verb, source)})
            ways.append([f"`{verb.value}`", str(verb.label), code(sources), code(targets)])
        parts += [
            f"```mermaid\n{machine.mermaid((first or CallState.CALLED).value)}\n```\n",
            table(["state", "staff read"], [[f"`{state.value}`", str(state.label)] for state in states_]),
            table(["verb", "button", "from", "to"], ways),
        ]
    return "\n".join(parts)


def _targets(verb: str) -> set[str]:
    from linli.meetings.enums import TABLE

    return {target for source in TABLE.sources(verb) for target in TABLE.targets(verb, source)}


def of_giving() -> list[str]:
    """What people wish for, give, do together and are thanked for, care and firms."""
    return [
        "# States of a wish\n",
        "The table `TABLE` in [`linli/wishes/enums.py`](../../linli/wishes/enums.py).\n",
        wishes(),
        "# States of an order, of a need, and of what is offered\n",
        "The tables `ORDER_TABLE`, `NEED_TABLE` and `SHELF_TABLE` in "
        "[`linli/offers/enums.py`](../../linli/offers/enums.py).\n",
        offers(),
        "# States of a unit's tie with a place, and of an item of its list\n",
        "The tables `TIES` and `TABLE` in [`linli/alliances/enums.py`](../../linli/alliances/enums.py).\n",
        alliances(),
        "# States of an activity\n",
        "The table `TABLE` in [`linli/volunteering/enums.py`](../../linli/volunteering/enums.py).\n",
        activities(),
        "# States of an award of points, and of something reserved for them\n",
        "The tables `TABLE` and `RESERVED_TABLE` in [`linli/points/enums.py`](../../linli/points/enums.py).\n",
        points(),
        "# States of a round of honours, and of a nomination\n",
        "The tables `ROUNDS` and `TABLE` in [`linli/honours/enums.py`](../../linli/honours/enums.py).\n",
        honours(),
        "# States of a micro-project\n",
        "The table `TABLE` in [`linli/projects/enums.py`](../../linli/projects/enums.py).\n",
        projects(),
        "# States of a matter done for somebody, and of an entry of the directory\n",
        "The tables `TABLE` and `ENTRY_TABLE` in [`linli/services/enums.py`](../../linli/services/enums.py).\n",
        services(),
        "# States of a wall of vouchers, and of a voucher that left it\n",
        "The tables `TABLE` and `VOUCHER_TABLE` in [`linli/vouchers/enums.py`](../../linli/vouchers/enums.py).\n",
        vouchers(),
        "# States of an application to a hardship fund\n",
        "The table `TABLE` in [`linli/care/enums.py`](../../linli/care/enums.py).\n",
        care(),
        "# States of a firm's need, and of a round of stars\n",
        "The tables `TABLE` and `ROUND_TABLE` in [`linli/firms/enums.py`](../../linli/firms/enums.py).\n",
        firms(),
    ]


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
        "# States of a mediation\n",
        "The table `TABLE` in [`linli/mediation/enums.py`](../../linli/mediation/enums.py).\n",
        mediation(),
        "# States of a drill\n",
        "The table `TABLE` in [`linli/drills/enums.py`](../../linli/drills/enums.py).\n",
        drills(),
        "# States of a lesson given\n",
        "The table `TABLE` in [`linli/lessons/enums.py`](../../linli/lessons/enums.py).\n",
        lessons(),
        *of_giving(),
        "# States of an old problem\n",
        "The table `TABLE` in [`linli/legacy/enums.py`](../../linli/legacy/enums.py).\n",
        legacy(),
        "# States of an emergency response\n",
        "The tables `TABLE`, of the response, and `CALLS`, of each body that it calls, in\n"
        "[`linli/emergencies/enums.py`](../../linli/emergencies/enums.py).\n",
        emergency(),
    ]
    return "\n".join(parts)
