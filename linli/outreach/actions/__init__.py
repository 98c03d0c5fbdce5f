"""What can be done with rounds of visits and at their doors."""

from linli.outreach.actions.sweeps import end_sweep, forget_notes, share_doors, start_sweep
from linli.outreach.actions.visits import record_visit, settle

__all__ = ["end_sweep", "forget_notes", "record_visit", "settle", "share_doors", "start_sweep"]
