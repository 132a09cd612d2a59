"""Figures of speed, size and start, each measured together with its limit in one run."""
