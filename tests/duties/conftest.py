"""The cast of the service requests' tests."""

from tests.service_requests.conftest import cast, open_world, world

__all__ = ["cast", "open_world", "world"]
