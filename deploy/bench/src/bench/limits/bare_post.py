"""The limit of one POST: FastAPI with the product's own model and server, and nothing behind it."""

import argparse
import asyncio

from fastapi import FastAPI

from lead_intake.entrypoints.bodies import LeadIn
from service_kit.host import listen

app = FastAPI()


@app.get("/readyz")
async def ready() -> dict[str, str]:
    """Ready as soon as it answers."""
    return {"status": "ready"}


@app.post("/v1/leads", status_code=201)
async def capture(lead: LeadIn) -> dict[str, str]:
    """Reads and validates the lead, keeps nothing, answers as much as the product."""
    return {"id": "01989898-9898-7989-8989-898989898989", "status": lead.kind, "version": "1"}


def main() -> None:
    """`python -m bench.limits.bare_post --port 8000`"""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(listen(app, "127.0.0.1", parser.parse_args().port))


if __name__ == "__main__":
    main()
