"""The services of posts, one module for each thing that is done."""
