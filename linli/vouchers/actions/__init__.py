"""Every verb of walls of vouchers."""

from linli.vouchers.actions.giving import (
    DonationFacts,
    donate,
    hide_donor,
    print_slips,
    settle,
    take_back_donation,
    take_back_settlement,
)
from linli.vouchers.actions.keeping import (
    GivenTill,
    ShopFacts,
    WallFacts,
    add_shop,
    change_wall,
    close_shop,
    end_wall,
    give_till,
    open_wall,
    pause_wall,
    resume_wall,
    revoke_till,
)
from linli.vouchers.actions.taking import Redeemed, Taken, hang_up_again, redeem, take_voucher, undo_redeem

__all__ = [
    "DonationFacts",
    "GivenTill",
    "Redeemed",
    "ShopFacts",
    "Taken",
    "WallFacts",
    "add_shop",
    "change_wall",
    "close_shop",
    "donate",
    "end_wall",
    "give_till",
    "hang_up_again",
    "hide_donor",
    "open_wall",
    "pause_wall",
    "print_slips",
    "redeem",
    "resume_wall",
    "revoke_till",
    "settle",
    "take_back_donation",
    "take_back_settlement",
    "take_voucher",
    "undo_redeem",
]
