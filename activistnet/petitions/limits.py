"""How often one may sign, be asked to confirm, and start a petition."""

from ..core.web.limits import DAY, HOUR, MINUTE, Limit

SIGN_AS_MEMBER = Limit("sign member", 60, 10 * MINUTE)
SIGN_AS_GUEST = Limit("sign guest", 60, 10 * MINUTE)  # from one address, as the next
SIGN_AS_GUEST_DAY = Limit("sign guest day", 600, DAY)
CONFIRMATION_MAILS = Limit("confirmation mails", 10, DAY)  # to one mailbox, whoever asks for them
CONFIRMATION_MAILS_ANEW = Limit("confirmation mails anew", 10, DAY)  # beyond these, for browsers that are new
# From one address for one mailbox, under one petition and under all: these are mailed whatever strangers asked for.
GUEST_HERE = Limit("guest here", 1, DAY)
GUEST_HERE_DAY = Limit("guest here day", 3, DAY)
MAILS_OF_NEWCOMER = Limit("mails of newcomer", 200, DAY)  # for petitions of one who joined today; the rest wait
# Confirmations beyond these are held; see `weighing`. Of one address and of the network around it, with addresses at
# providers where everybody can have one, and with others.
CONFIRM_BURST = Limit("confirm burst", 60, MINUTE)
CONFIRM_ADDRESS = Limit("confirm address", 300, HOUR)
CONFIRM_NETWORK = Limit("confirm network", 600, HOUR)
CONFIRM_BURST_SMALL = Limit("confirm burst small", 20, MINUTE)
CONFIRM_ADDRESS_SMALL = Limit("confirm address small", 100, HOUR)
CONFIRM_NETWORK_SMALL = Limit("confirm network small", 200, HOUR)
# Of one small domain, of one under one petition, and while a petition has a rush.
CONFIRM_DOMAIN = Limit("confirm domain", 200, HOUR)
CONFIRM_DOMAIN_DAY = Limit("confirm domain day", 600, DAY)
CONFIRM_THERE = Limit("confirm domain there", 60, HOUR)
CONFIRM_THERE_DAY = Limit("confirm domain there day", 200, DAY)
RUSH = Limit("confirm rush", 15, HOUR)  # of small domains under one petition, and `OF_USUAL` times its usual hour
OF_USUAL = 2
MOST_IN_RUSH = 3  # in an hour
MOST_IN_RUSH_DAY = 15
# Held signatures that count by a second confirmation: from one address, and of one small domain under one petition.
RELEASE_ADDRESS = Limit("release address", 100, DAY)
RELEASE_THERE = Limit("release there", 5, DAY)
PETITION = Limit("petition", 10, HOUR)
HIDING = Limit("hiding names", 20, HOUR)  # by a member, or for one mailbox
STOP_ALL = Limit("stop all news", 20, HOUR)  # from one address: each looks through many petitions
PAUSE = Limit("pause", 10, DAY)  # of one petition, as the next
LAST_DAY = Limit("last day", 10, DAY)  # of one petition: each is told on its page
