"""Linli 邻里: the everyday government of a residential estate."""

__version__ = "0.1.0"
