"""What can be done with rounds of visits and at their doors."""

from linli.outreach.actions.patrols import end_patrol, report_finding, start_patrol, walk_area
from linli.outreach.actions.sweeps import end_sweep, forget_notes, share_doors, start_sweep
from linli.outreach.actions.visits import record_visit, settle

__all__ = [
    "end_patrol",
    "end_sweep",
    "forget_notes",
    "record_visit",
    "report_finding",
    "settle",
    "share_doors",
    "start_patrol",
    "start_sweep",
    "walk_area",
]
