"""Real servers on loopback without root, containers or anything preinstalled; never part of a deployment."""

from local_servers.kafka import QUICK_START, Kafka
from local_servers.postgres import Postgres
from local_servers.process import ServerError
from local_servers.stack import Stack

__all__ = ["QUICK_START", "Kafka", "Postgres", "ServerError", "Stack"]
