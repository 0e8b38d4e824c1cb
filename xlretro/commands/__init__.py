"""What the command line does, without the command line: plain functions, no click, no printing."""
