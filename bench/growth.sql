-- A site that has grown: what each of its members does is the same at every size, and one of them does a share of all.
-- Heads, parameters and pick(), step() and tail() as in activistnet/site/demo_data/crowd.sql. Member :m + 1 is busy:
-- half of all follow them, they follow a fiftieth, and share and sign every twentieth of the threads.

--- members
INSERT INTO members (id, handle, display_name, country, joined_at, role, suspended_at, shows_signatures, shows_follows)
SELECT :m + i, 'sample' || i, pick(:firsts, i) || ' ' || pick(:lasts, i / 13),
       pick(ARRAY['FR', 'DE', 'GB', 'IN', 'BR', 'KE'], i), now() - random() * interval '730 days',
       CASE WHEN i BETWEEN 2 AND 6 THEN 'moderator' WHEN i = 7 THEN 'operator' ELSE 'member' END,
       CASE WHEN i % 500 = 499 THEN now() END, true, true
FROM generate_series(1, :n) AS i

--- words of their names
INSERT INTO member_words (member_id, word)
SELECT id, word FROM members, unnest(name_words(handle || ' ' || display_name)) AS word WHERE id > :m
ON CONFLICT DO NOTHING

--- topics followed
INSERT INTO topic_follows (member_id, topic_id)
SELECT :m + i, pick(:topics, i + 3 * j) FROM generate_series(1, :n) AS i, generate_series(0, 2) AS j

--- follows
INSERT INTO follows (member_id, followed_id, created_at)
SELECT a, b, now() - random() * interval '730 days'
FROM (
    SELECT :m + i AS a, :m + 1 + tail(:n, 2.2) AS b FROM generate_series(1, :n) AS i, generate_series(1, 12)
    UNION
    SELECT :m + 2 * i, :m + 1 FROM generate_series(1, :n / 2) AS i
    UNION
    SELECT :m + 1, :m + 3 * i FROM generate_series(1, :n / 50) AS i
) AS pairs WHERE a <> b

--- blocks
INSERT INTO blocks (member_id, blocked_id)
SELECT :m + i, :m + 1 + (i * 7919) % :n FROM generate_series(11, :n, 40) AS i WHERE i <> 1 + (i * 7919) % :n

--- mutes
INSERT INTO mutes (member_id, muted_id)
SELECT :m + i, :m + 1 + (i * 7907) % :n FROM generate_series(13, :n, 40) AS i WHERE i <> 1 + (i * 7907) % :n

--- discussions and petitions
INSERT INTO posts (id, kind, topic_id, author_id, title, slug, body, body_html, visibility, reply_count, is_debate,
                   created_at, last_active_at)
SELECT :p + i, kind, pick(:topics, tail(8, 1)), :m + 1 + tail(:n, 2),
       title, replace(lower(title), ' ', '-'), body, '<p>' || body || '</p>',
       CASE WHEN i % 211 = 0 THEN 'hidden' ELSE 'visible' END, i * 7919 % 19, kind = 'discussion', at,
       at + (now() - at) * random() * 0.02
FROM (
    SELECT i, CASE WHEN i % 20 = 0 THEN 'petition' ELSE 'discussion' END AS kind,
           pick(CASE WHEN i % 20 = 0 THEN :demands ELSE :openings END, i)
           || ' ' || pick(:subjects, i / 7) AS title,
           pick(:sentences, i) || ' ' || pick(:sentences, i / 3) || ' ' || pick(:sentences, i / 5) AS body,
           now() - interval '730 days' * (1 - i / CAST(:n + 1 AS float8)) AS at
    FROM generate_series(1, :n) AS i
) AS roots

--- replies
INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, visibility, root_id, parent_id, path, stance,
                   created_at, last_active_at)
SELECT id, 'reply', topic_id, :m + 1 + tail(:n, 2), body, '<p>' || body || '</p>',
       CASE WHEN id % 211 = 0 THEN 'hidden' WHEN id % 307 = 0 THEN 'deleted' ELSE 'visible' END,
       root_id, CASE WHEN top = id THEN root_id ELSE top END,
       CASE WHEN top = id THEN step(id) ELSE step(top) || step(id) END,
       (ARRAY['for', 'against', 'question', NULL])[1 + id % 4], at, at
FROM (
    SELECT r.i + :p + :n AS id, r.i + :p + :n - (r.j - 1) % 3 AS top, r.root_id, posts.topic_id,
           pick(:sentences, r.i) || ' ' || pick(:sentences, r.i / 7) AS body,
           posts.created_at + (now() - posts.created_at) * 0.02 * r.j / 20 AS at
    FROM (
        SELECT row_number() OVER (ORDER BY i, j) AS i, j, :p + i AS root_id
        FROM generate_series(1, :n) AS i, generate_series(1, i * 7919 % 19) AS j
    ) AS r JOIN posts ON posts.id = r.root_id
) AS replies

--- a long thread
WITH last AS (SELECT max(id) AS id FROM posts), root AS (SELECT * FROM posts WHERE id = :p + :n - 1),
     grown AS (UPDATE posts SET reply_count = reply_count + 2 * :long, visibility = 'visible' WHERE id = :p + :n - 1)
INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, root_id, parent_id, path, created_at,
                   last_active_at)
SELECT last.id + j, 'reply', root.topic_id, :m + 1 + tail(:n, 2), said, '<p>' || said || '</p>',
       root.id, CASE WHEN j % 25 = 0 THEN root.id WHEN j % 5 = 0 THEN last.id + j - j % 25 ELSE last.id + j - j % 5 END,
       step(last.id + j - j % 25)
       || CASE WHEN j % 25 >= 5 THEN step(last.id + j - j % 5) ELSE '' END
       || CASE WHEN j % 5 > 0 THEN step(last.id + j) ELSE '' END,
       root.created_at + (now() - root.created_at) * j / (2 * :long + 26), now()
FROM last, root, generate_series(25, 2 * :long + 24) AS j,
     LATERAL (SELECT pick(:sentences, j * 5 + j / 7) AS said) AS words

--- numbers of threads
UPDATE posts SET reply_count = reply_count - gone.n
FROM (SELECT root_id, count(*) AS n FROM posts WHERE visibility <> 'visible' AND id > :p + :n GROUP BY 1) AS gone
WHERE posts.id = gone.root_id

--- versions
INSERT INTO post_versions (post_id, number, title, body, replaced_at, replaced_by_id)
SELECT id, 1, title, 'Before.', created_at, author_id FROM posts WHERE id > :p AND id % 100 = 0

--- petitions
INSERT INTO petitions (id, goal)
SELECT :p + i, pick(ARRAY[100, 500, 1000, 5000, 100000], i / 20) FROM generate_series(20, :n, 20) AS i

--- targets
INSERT INTO petition_targets (petition_id, position, name)
SELECT :p + i, 1, pick(ARRAY['the Council', 'the Ministry', 'the Water Board'], i / 20)
FROM generate_series(20, :n, 20) AS i

--- shares
INSERT INTO shares (post_id, member_id, token, note, shared_at)
SELECT posts.id, member_id, 'sample-' || row_number() OVER (), pick(ARRAY['', '', 'Please read.'], posts.id + member_id),
       posts.created_at + (now() - posts.created_at) * random()
FROM (
    SELECT :m + 2 + tail(:n - 2, 1.5) AS member_id, :p + :n - tail(:n, 1.5) AS post_id FROM generate_series(1, 3 * :n)
    UNION
    SELECT :m + 1, :p + :n - 2 * i FROM generate_series(0, :n / 20) AS i
) AS pairs JOIN posts ON posts.id = pairs.post_id

--- signatures of members
INSERT INTO signatures (petition_id, member_id, member_digest, name, country, show_name, reason, share_id, signed_at)
SELECT posts.id, CASE WHEN shows THEN members.id END, sha256(int8send(posts.id) || int8send(members.id)),
       CASE WHEN shows THEN members.display_name ELSE '' END, members.country, shows,
       CASE WHEN pairs.member_id % 10 = 0 THEN 'It matters to us.' ELSE '' END,
       CASE WHEN pairs.member_id % 20 < 2 THEN mine.id END,
       posts.created_at + (now() - posts.created_at) * random()
FROM (
    SELECT DISTINCT :m + 2 + tail(:n - 2, 1.5) AS member_id, :p + 20 * (1 + tail(:n / 20, 2)) AS petition_id
    FROM generate_series(1, 4 * :n)
) AS pairs JOIN members ON members.id = member_id JOIN posts ON posts.id = petition_id
LEFT JOIN (SELECT DISTINCT ON (post_id) id, post_id FROM shares) AS mine ON mine.post_id = posts.id,
LATERAL (SELECT pairs.member_id % 3 = 0 AS shows) AS shown

--- signatures of guests on one petition
INSERT INTO signatures (petition_id, mailbox_digest, country, name, show_name, reason, signed_at)
SELECT :p + :n, sha256(int8send(i)), pick(ARRAY['FR', 'DE', 'GB', 'IN', 'BR', 'KE'], i),
       CASE WHEN i % 3 = 0 THEN 'Guest ' || i ELSE '' END, i % 3 = 0,
       CASE WHEN i % 10 = 0 THEN 'It matters to us.' ELSE '' END, now() - random() * interval '1 day'
FROM generate_series(1, 4 * :n) AS i

--- counts
UPDATE petitions SET signature_count = counted.n, reached_step = coalesce((
    SELECT max(rung) FROM unnest(ARRAY[10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000,
                                      200000, 500000, 1000000]) AS rung WHERE rung <= counted.n), 0)
FROM (SELECT petition_id, count(*) AS n FROM signatures WHERE petition_id > :p GROUP BY 1) AS counted
WHERE petitions.id = counted.petition_id

--- counts by country
INSERT INTO country_counts (petition_id, country, count, shown)
SELECT petition_id, country, count(*), count(*) FROM signatures WHERE petition_id > :p GROUP BY 1, 2

--- counts of shares
UPDATE shares SET brought_count = counted.n
FROM (SELECT share_id, count(*) AS n FROM signatures WHERE share_id IS NOT NULL GROUP BY 1) AS counted
WHERE shares.id = counted.share_id

--- activities
INSERT INTO activities (actor_id, verb, post_id, at)
SELECT author_id, 'posted', id, created_at FROM posts WHERE id > :p AND kind <> 'reply'
UNION ALL
SELECT author_id, 'replied', root_id, max(created_at) FROM posts
WHERE id > :p AND kind = 'reply' AND visibility = 'visible' GROUP BY 1, 3
UNION ALL
SELECT member_id, 'shared', post_id, shared_at FROM shares WHERE post_id > :p
UNION ALL
SELECT member_id, 'signed', petition_id, signed_at FROM signatures WHERE petition_id > :p AND member_id IS NOT NULL
ORDER BY 4

--- decisions
INSERT INTO decisions (post_id, moderator_id, action, rule, rule_id, reason, made_at)
SELECT DISTINCT ON (post_id) post_id, :m + 2 + i % 5, pick(ARRAY['hide', 'dismiss', 'restore'], i), code, id,
       'Not what this place is for.', now() - random() * interval '400 days'
FROM generate_series(1, :n / 25) AS i, LATERAL (SELECT :p + 1 + (i * 104729) % (10 * :n - 30) AS post_id) AS about,
     (SELECT id, code FROM topic_rules ORDER BY id LIMIT 1) AS cited

--- answered reports
INSERT INTO reports (post_id, reporter_id, rule, rule_id, note, evidence, decision_id, reported_at)
SELECT post_id, :m + 20 + id % (:n - 30), rule, rule_id, 'See there.', 'What it said.', id, made_at FROM decisions
WHERE post_id > :p

--- open reports
INSERT INTO reports (post_id, reporter_id, rule, rule_id, note, evidence)
SELECT :p + 1 + (i / 2 * 7919) % (10 * :n - 30), :m + 20 + i % (:n - 30), code, id, 'See there.', 'What it says.'
FROM generate_series(1, :n / 25) AS i, (SELECT id, code FROM topic_rules ORDER BY id LIMIT 1) AS cited
ON CONFLICT DO NOTHING

--- lines about replies
INSERT INTO notifications (member_id, kind, thing, day, count, post_id, first_post_id, actor_id, created_at,
                           updated_at, read_at)
SELECT root.author_id, 'replied', 'post:' || root.id, date(reply.created_at), count(*), root.id, min(reply.id),
       max(reply.author_id), max(reply.created_at), max(reply.created_at),
       CASE WHEN root.id % 10 > 2 THEN max(reply.created_at) END
FROM posts AS root JOIN posts AS reply ON reply.root_id = root.id
WHERE root.id BETWEEN :p + 1 AND :p + :n AND root.id % 2 = 0 AND reply.author_id <> root.author_id
GROUP BY root.author_id, root.id, date(reply.created_at)

--- lines about followers
INSERT INTO notifications (member_id, kind, thing, day, count, actor_id, data, created_at, updated_at, read_at)
SELECT followed_id, 'followed', 'oneself', date(created_at), count(*), max(member_id),
       jsonb_build_object('told', jsonb_agg(member_id)), max(created_at), max(created_at),
       CASE WHEN followed_id % 10 > 2 THEN max(created_at) END
FROM follows WHERE created_at > now() - interval '90 days' GROUP BY followed_id, date(created_at)

--- lines about steps
INSERT INTO notifications (member_id, kind, thing, day, count, post_id, data, updated_at)
SELECT :m + 1, 'step', 'petition:' || id, current_date, 1, id,
       '{"step": 100, "goal": 500, "count": 100}', now() - interval '1 minute' * (id % 1000)
FROM petitions WHERE id > :p

--- sessions
INSERT INTO sessions (token_hash, member_id, expires_at)
SELECT sha256(int8send(i)), :m + i, now() + interval '1 day' * (i % 30 - 3) FROM generate_series(1, :n) AS i

--- what security remembers
INSERT INTO security_events (at, kind, member_id)
SELECT now() - interval '200 days' * random(), 'signed_in', :m + i FROM generate_series(1, :n) AS i

--- drafts
INSERT INTO drafts (member_id, place, body, saved_at)
SELECT :m + i, 'reply:' || :p + i, 'Not yet.', now() - interval '400 days' * random()
FROM generate_series(1, :n, 10) AS i
