"""Tests of drills and call-outs."""
