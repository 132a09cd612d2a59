"""Leadloop under a scheduler that owns time and order: everything a seed decides can be seen again by that seed."""
