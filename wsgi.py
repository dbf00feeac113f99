"""What the web server and the `flask` command load."""

from activistnet.start import loading

with loading.for_good():
    from activistnet.wiring import create_app

    app = create_app()
