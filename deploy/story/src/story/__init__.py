"""A year of Northwind Robotics, sent through the doors of an installation: data to look at, made of a seed."""

from story.api import Api, StoryError
from story.doors import Event
from story.quiet import quiet
from story.sending import Write
from story.telling import LARGEST, SMALLEST, tell

__all__ = ["LARGEST", "SMALLEST", "Api", "Event", "StoryError", "Write", "quiet", "tell"]
