"""What members may be mailed of, how often, and how often at most."""

from datetime import timedelta

OFF, DAILY, ONCE = "off", "daily", "once"
REPLIES, FOLLOWERS = "replies", "followers"
ABOUT = {"replied": REPLIES, "answered": REPLIES, "followed": FOLLOWERS}  # kinds of lines
BETWEEN_THREADS = timedelta(hours=1)  # mails at once about one thread; what comes meanwhile is in the next
BETWEEN_MAILS = timedelta(minutes=10)  # mails at once to one member, about whatever
MOST_LINES = 20  # in one mail
LOOKED_BACK = timedelta(days=2)  # for what was not mailed, where a day was missed
