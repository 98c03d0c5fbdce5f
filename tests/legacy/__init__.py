"""Old problems: rules, verbs, waiting, sheets."""
