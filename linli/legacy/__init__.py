"""Old problems (历史遗留问题): a register with an owner, a plan and a day on which each is looked at again."""
