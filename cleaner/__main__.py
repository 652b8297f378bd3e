"""python -m cleaner."""

if __name__ == "__main__":  # workers import this module, and need no command line
    from cleaner.cli import main

    main()
