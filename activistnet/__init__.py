"""ActivistNet: a self-hosted social network for activists, in which petitions spread through followers."""
