"""The services of topics, one module for each thing that is done."""
