"""The services of petitions, one module for each thing that is done."""
