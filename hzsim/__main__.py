"""Lets `python -m hzsim` run the command line."""

from hzsim.cli import main

main(prog_name="hzsim")
