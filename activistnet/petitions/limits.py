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
# Confirmations beyond these are held: of one address, of one domain, and of one domain under one petition.
CONFIRM_BURST = Limit("confirm burst", 20, MINUTE)
CONFIRM_ADDRESS = Limit("confirm address", 100, HOUR)
CONFIRM_DOMAIN = Limit("confirm domain", 200, HOUR)
CONFIRM_DOMAIN_DAY = Limit("confirm domain day", 600, DAY)
CONFIRM_THERE = Limit("confirm domain there", 60, HOUR)
CONFIRM_THERE_DAY = Limit("confirm domain there day", 200, DAY)
PETITION = Limit("petition", 10, HOUR)
