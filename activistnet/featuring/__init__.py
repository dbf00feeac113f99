"""What those who look after a topic or the site put first for a while, each time with a reason that everyone reads."""
