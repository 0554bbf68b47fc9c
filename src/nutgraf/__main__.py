"""`python -m nutgraf` is the `nutgraf` command."""

from nutgraf.cli import main

if __name__ == "__main__":
    main()
