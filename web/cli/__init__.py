"""The command line: one module a command, each with NAME, HELP, `configure(parser)` and `run(arguments)`."""
