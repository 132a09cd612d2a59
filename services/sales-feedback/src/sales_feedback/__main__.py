"""The command `sales-feedback`."""

from service_kit.collecting import let_load


def cli() -> None:
    """Load the service and do what the command line says."""
    let_load()
    from sales_feedback.main import cli as run  # behind the line above, which is for what this loads

    run()


if __name__ == "__main__":
    cli()
