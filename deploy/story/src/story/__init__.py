"""A year of Northwind Robotics, sent through the doors of an installation: data to look at, made of a seed."""

from story.api import StoryError
from story.doors import Event
from story.sending import Write
from story.telling import LARGEST, SMALLEST, tell

__all__ = ["LARGEST", "SMALLEST", "Event", "StoryError", "Write", "tell"]
