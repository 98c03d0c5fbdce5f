"""What can be done with places."""

from linli.places.actions.add import add_place, adopt_playbook
from linli.places.actions.door_codes import make_door_code, replace_door_code
from linli.places.actions.import_rooms import Imported, RoomRow, import_estate, import_rooms

__all__ = [
    "Imported",
    "RoomRow",
    "add_place",
    "adopt_playbook",
    "import_estate",
    "import_rooms",
    "make_door_code",
    "replace_door_code",
]
