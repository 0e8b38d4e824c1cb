"""`python -m xlretro`."""

from xlretro.cli import main

if __name__ == "__main__":
    main()
