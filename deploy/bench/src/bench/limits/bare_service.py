"""The limit of start-up and memory: a program with the libraries that every service needs, ready at once."""

import aiokafka
import asyncpg
import orjson
import sqlalchemy.ext.asyncio

from bench.limits import bare_post

LIBRARIES = (aiokafka, asyncpg, orjson, sqlalchemy.ext.asyncio)
"""Loaded, as in the product, and not used."""

if __name__ == "__main__":
    bare_post.main()
