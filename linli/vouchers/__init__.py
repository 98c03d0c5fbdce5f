"""Walls of donated vouchers: hung up by donors, taken down by whoever needs one, who is written down nowhere."""
