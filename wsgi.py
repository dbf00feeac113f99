"""What the web server and the `flask` command load."""

from activistnet.wiring import create_app

app = create_app()
