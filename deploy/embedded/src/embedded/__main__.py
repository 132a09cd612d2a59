"""The command `leadloop`."""

from service_kit.collecting import let_load


def cli() -> None:
    """Load all services and do what the command line says."""
    let_load()
    from embedded.main import cli as run  # behind the line above, which is for what this loads

    run()


if __name__ == "__main__":
    cli()
