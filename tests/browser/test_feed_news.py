"""What an open home says of new posts: by the socket, and by asking where there is none."""

from factories import make_discussion, make_member
from feeds import at, discuss, follow
from people import make_person
from playwright.sync_api import expect


def test_an_open_home_counts_new_posts_while_they_come(open_browser, sign_in):
    wim, rea = make_person("Wim"), make_person("Rea")
    writer, reader = sign_in(open_browser(), wim), sign_in(open_browser(), rea)
    follow(rea, wim)
    discuss(wim, 1)
    posts = [make_discussion(make_member(), created_at=at(n)) for n in range(2)]
    reader.goto("/")
    bar = reader.locator("feed-news")
    expect(bar).to_be_hidden()
    asked = []
    reader.on("request", lambda request: "newer.json" in request.url and asked.append(request.url))
    for number, post in enumerate(posts, start=1):
        writer.goto(f"/posts/{post.id}/share")
        writer.locator("main form button[type=submit]").click()
        writer.wait_for_url("**#share")
        expect(bar).to_have_text("1 new post" if number == 1 else "2 new posts")
    assert asked == []
    bar.get_by_role("link").click()
    expect(reader.locator(".feed-item")).to_have_count(3)
    expect(reader.locator("feed-news")).to_be_hidden()


def test_a_home_whose_socket_was_away_asks_what_it_missed(open_browser, sign_in):
    wim, rea = make_person("Ivo"), make_person("Lea")
    reader, sockets = sign_in(open_browser(), rea), []
    follow(rea, wim)
    discuss(wim, 1)
    reader.route_web_socket("**/socket.io/**", lambda socket: sockets.append((socket, socket.connect_to_server())))
    reader.goto("/")
    reader.wait_for_function("() => document.querySelector('feed-news').wasLive")
    discuss(wim, 2)
    expect(reader.locator("feed-news")).to_be_hidden()
    sockets[0][0].close()
    expect(reader.locator("feed-news")).to_have_text("1 new post")


def test_a_home_without_a_socket_asks_once_a_minute(open_browser, sign_in):
    wim, rea = make_person("Jon"), make_person("Mia")
    reader = sign_in(open_browser(), rea)
    follow(rea, wim)
    discuss(wim, 1)
    reader.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    reader.clock.install()
    reader.goto("/")
    reader.wait_for_function("() => Boolean(customElements.get('feed-news'))")
    discuss(wim, 2)
    with reader.expect_response("**/feed/newer.json*"):
        reader.clock.run_for(61_000)
    expect(reader.locator("feed-news")).to_have_text("1 new post")
