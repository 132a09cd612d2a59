"""A year of Northwind Robotics, sent through the public API: data to look at, made of nothing but a seed."""

from story.api import StoryError
from story.telling import LARGEST, SMALLEST, tell

__all__ = ["LARGEST", "SMALLEST", "StoryError", "tell"]
