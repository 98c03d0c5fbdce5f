"""How large each demo city is: the figures that the city of that playbook has published."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is to be there at the end, the cast's own estates and people counted in.

    `estates` have a branch each; `bare` ones lie beside them and have no body at all. `registered` of the `members`
    have registered at the estate where they live.
    """

    playbook: str
    districts: int
    subdistricts: int
    communities: int
    estates: int
    bare: int
    stations: int
    committees: int
    companies: int
    representatives: int
    members: int
    registered: int
    first_secretaries: int
    pilots: int
    leaders: int
    vacant: int
    requests: int
    spaces_m2: int
    seed: int

    def scaled(self, factor: float) -> Sizes:
        """The same city, smaller: for tests."""

        def some(count: int, least: int = 1) -> int:
            return max(least, round(count * factor))

        return replace(
            self,
            districts=some(self.districts, 2),
            subdistricts=some(self.subdistricts, 3),
            communities=some(self.communities, 4),
            estates=some(self.estates, 6),
            bare=some(self.bare, 2),
            stations=some(self.stations, 5),
            committees=some(self.committees, 3),
            companies=some(self.companies, 2),
            representatives=some(self.representatives, 60),
            members=some(self.members, 60),
            registered=some(self.registered, 50),
            first_secretaries=some(self.first_secretaries, 3),
            pilots=some(self.pilots, 2),
            leaders=some(self.leaders, 4),
            vacant=some(self.vacant, 3),
            requests=some(self.requests, 3),
            spaces_m2=some(self.spaces_m2, 500),
        )


CITIES: dict[str, Sizes] = {
    "zhuzhou": Sizes(
        playbook="zhuzhou",
        districts=9,
        subdistricts=62,
        communities=330,
        estates=1_067,
        bare=9,
        stations=870,
        committees=640,
        companies=186,
        representatives=43_000,
        members=58_000,
        registered=55_000,
        first_secretaries=544,
        pilots=25,
        leaders=404,
        vacant=61,
        requests=240,
        spaces_m2=100_800,
        seed=20261128,
    )
}
"""By the name that `linli demo --city` is given."""
