"""Commands of the command line, each in a module of its own: `add_to` adds it to the parser."""
