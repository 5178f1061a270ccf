"""Commands. `lanyan.cli.<name>` holds `main(argv) -> int`; a new file there is a new command.

`setup/` runs on a bare interpreter (standard library only) and makes the environment;
`running/` holds the embedded database, the data directory and the processes of a running instance.
"""
