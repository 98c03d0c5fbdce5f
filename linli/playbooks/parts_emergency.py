"""The table on emergencies: the levels of a response, who is called at each, how soon they tell how things stand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Level, Name, Named, Part, SourceKey, fixed, maximum, own

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]
Levels = Annotated[tuple[Level, ...], Field(strict=False)]


class ResponseLevel(Named):
    """One level of a response: declared by bodies of the kinds `declared_by` for places of the levels `declared_for`.

    The bodies of the kinds `called` that serve the place, or lie in it, acknowledge within `acknowledge` and from then
    on tell at least every `tell_every` how things stand. Every `review_every` who declared it says whether it goes on.
    All three run by day and night.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    means: Name = own()
    declared_by: Bodies = fixed(min_length=1)
    declared_for: Levels = fixed(min_length=1)
    called: Bodies = fixed(min_length=1)
    acknowledge: Clock = maximum()
    tell_every: Clock = maximum()
    review_every: Clock = maximum()


class EmergencyKind(Named):
    """A kind of emergency, the standing advice to residents, and the category of what help is asked for."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    advice: Name = own()
    category: Key = own(max_length=40)


class EmergencyTable(Part):
    """How emergencies are answered: `levels` from the lightest to the gravest. After one is stood down, who declared it
    writes within `look_back` what went well and what is to mend."""

    name: Name = own()
    source: SourceKey = own()
    look_back: Clock = maximum()
    levels: Annotated[tuple[ResponseLevel, ...], Field(strict=False)] = fixed(min_length=1)
    kinds: Annotated[tuple[EmergencyKind, ...], Field(strict=False)] = fixed(min_length=1)

    def rank(self, key: str) -> int:
        """How grave a level is: 0 for the lightest; -1 for one that is not there."""
        return next((at for at, level in enumerate(self.levels) if level.key == key), -1)

    def level(self, key: str) -> ResponseLevel:
        """The level with this key; LookupError where there is none."""
        return {level.key: level for level in self.levels}[key]

    def kind(self, key: str) -> EmergencyKind:
        """The kind of emergency with this key; LookupError where there is none."""
        return {kind.key: kind for kind in self.kinds}[key]

    def levels_for(self, declarer: str, place_level: str) -> tuple[ResponseLevel, ...]:
        """The levels that bodies of a kind may declare for places of a level, the lightest first."""
        return tuple(
            level for level in self.levels if declarer in level.declared_by and place_level in level.declared_for
        )
