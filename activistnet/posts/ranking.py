"""The order "best" of a thread: useful to both sides first. It is written down for everybody on /how-we-rank.

A vote for a reply counts if its member joined a week ago, or before the thread was opened: whoever comes in a crowd to
move an order comes after it. How members stand is their own latest word in the thread, for or against; who says
neither, or nothing, counts for no side.

A vote counts for a side if, besides, something its member wrote in the topic was there for all to see a week ago,
however new the thread is: else whoever opens it brings a crowd that has written a word two minutes before, and six
accounts are enough. An account costs nothing and grows old by itself, on any number of sides; a week of words in the
topic stands before its readers and moderators, and is gone with them if they are hidden. A report that hides something
at once takes nobody's vote away: else one account would take the votes of a side that is small.

Nobody votes a reply down, so of n votes n are in its favour. The lower bound of Wilson's interval (95 %) of n in n is
n / (n + z²), with z² = 3.84: three votes are worth 0.44, ten 0.72, a hundred 0.96. It needs no number of those who
could have voted, so a crowd that joins a side makes none of the others' votes worth less; and as the smaller of both
sides comes first, all that it can do for a reply is to lift it to where the other side has put it.

Votes are private. How many of a side found a reply useful is only told when that is at least three, when at least two
of the side did not, and when three more or fewer did than was told before: no number moves with one person, not even
when that person changes sides in public. Whoever holds three votes of a side can still find out by adding them one by
one where it would move. The order follows from what is told, so everybody can work it out.

What this does not tell apart: a crowd that wrote in the topic a week ahead, on both sides, and was left to, from people
on both sides who agree.
"""

Z_SQUARED = 384  # hundredths
FEWEST = 3  # votes of a side that are told, and that a number that is told moves by
APART = 2  # of a side, at least, who did not vote for what is told to be useful to it
NEWCOMER_DAYS = 7
STEP = 1000  # a bound is rounded down to thousandths
