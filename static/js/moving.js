/* What moves while a page is open: numbers, news of new items, and the line that says when nothing can be had. */
import "./live-strip.js"
import "./signature-count.js"
import "./new-replies.js"
import "./feed-news.js"
import "./thread-replies.js"
import "./unread-number.js"
import "./signed-name.js"
import "./petition-stage.js"
if (document.querySelector("thread-poll")) import("./thread-poll.js")
