"""Commands for an instructor after a class run; each module adds its arguments and carries its command out."""
