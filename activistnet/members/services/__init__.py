"""The services of members, one module for each thing that is done."""
