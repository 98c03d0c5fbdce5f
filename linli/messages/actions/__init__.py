"""What can be done with messages: fan out, take up, send, send again; a body's channels and a person's quiet hours."""

from linli.messages.actions.again import send_again
from linli.messages.actions.channels import end_channel, set_up_channel, try_channel
from linli.messages.actions.fanning import fan_out
from linli.messages.actions.forgetting import forget_readers
from linli.messages.actions.preferences import choose_quiet
from linli.messages.actions.sending import lease, send

__all__ = [
    "choose_quiet",
    "end_channel",
    "fan_out",
    "forget_readers",
    "lease",
    "send",
    "send_again",
    "set_up_channel",
    "try_channel",
]
