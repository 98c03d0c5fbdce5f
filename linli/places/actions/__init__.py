"""What can be done with places."""

from linli.places.actions.add import add_place, adopt_playbook
from linli.places.actions.changing import call_off_change, merge_place, move_place, rename_place, split_place
from linli.places.actions.door_codes import make_door_code, replace_door_code
from linli.places.actions.drawing import add_grid, merge_net, redraw_grid
from linli.places.actions.grids_kept import end_grid, rename_grid
from linli.places.actions.import_estates import EstateRow, import_estates_many
from linli.places.actions.import_rooms import Imported, RoomRow, import_estate, import_rooms
from linli.places.actions.import_tree import TreeImported, import_province
from linli.places.actions.locating import GivenShape, Located, locate_many
from linli.places.actions.mourning import declare_mourning, lift_mourning
from linli.places.actions.reshaping import carry_out
from linli.places.actions.spaces import (
    SpaceFacts,
    add_space,
    add_space_room,
    correct_space,
    correct_space_room,
    end_space_room,
    move_space,
    open_for_booking,
)
from linli.places.actions.unlocating import remove_shape

__all__ = [
    "EstateRow",
    "GivenShape",
    "Imported",
    "Located",
    "RoomRow",
    "SpaceFacts",
    "TreeImported",
    "add_grid",
    "add_place",
    "add_space",
    "add_space_room",
    "adopt_playbook",
    "call_off_change",
    "carry_out",
    "correct_space",
    "correct_space_room",
    "declare_mourning",
    "end_grid",
    "end_space_room",
    "import_estate",
    "import_estates_many",
    "import_province",
    "import_rooms",
    "lift_mourning",
    "locate_many",
    "make_door_code",
    "merge_net",
    "merge_place",
    "move_place",
    "move_space",
    "open_for_booking",
    "redraw_grid",
    "remove_shape",
    "rename_grid",
    "rename_place",
    "replace_door_code",
    "split_place",
]
