"""The services of accounts, one module for each thing that is done."""
