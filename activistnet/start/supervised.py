"""How a process of the application knows that bin/serve started it, which says for all of them what is to be said."""

MARK = "ACTIVISTNET_SUPERVISED"  # in the environment of web, worker and clock: the VAR_DIR they belong to
