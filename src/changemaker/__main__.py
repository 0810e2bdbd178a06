"""`python -m changemaker` is the command `changemaker`."""

from changemaker.cli.main import run

if __name__ == "__main__":
    run()
