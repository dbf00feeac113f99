"""How often one may write and pass on."""

from ..core.web.limits import HOUR, MINUTE, Limit

DISCUSSION = Limit("discussion", 10, HOUR)
REPLY = Limit("reply", 30, 5 * MINUTE)
EDIT = Limit("edit", 120, HOUR)  # of one's posts: each keeps what it replaces
DRAFT = Limit("draft", 120, 5 * MINUTE)
SAVE = Limit("save", 120, 5 * MINUTE)
WISH = Limit("wish", 120, 5 * MINUTE)
READ = Limit("read", 300, 5 * MINUTE)  # an open page says so by itself
CONTEXT = Limit("context", 10, HOUR)
USEFUL = Limit("useful", 120, 5 * MINUTE)
FILTER = Limit("filter", 120, HOUR)
TAGS = Limit("tags", 60, HOUR)
SUMMARY = Limit("summary", 10, HOUR)
POLL = Limit("poll", 30, HOUR)
VOTE = Limit("vote", 120, 5 * MINUTE)
GATE = Limit("gate", 60, HOUR)
ANSWER = Limit("answer", 120, HOUR)
MENTION = Limit("mention", 600, 5 * MINUTE)  # people are looked for at each letter
SHARE = Limit("share", 60, HOUR)
