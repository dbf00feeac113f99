-- What the crowd of the demonstration is made of. Each statement has a head that says what it makes.
-- :m and :p are the last ids before the crowd's own, :n is its size; pick(), step() and tail() stand in demo_crowd.py.

--- members
INSERT INTO members (id, handle, display_name, country, joined_at)
SELECT :m + i, 'sample' || i, pick(:firsts, i) || ' ' || pick(:lasts, i / 13),
       pick(ARRAY['FR', 'DE', 'GB', 'IN', 'BR', 'KE'], i), now() - random() * interval '730 days'
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
    SELECT DISTINCT :m + i AS a, :m + 1 + tail(:n, 2.2) AS b
    FROM generate_series(1, :n) AS i, generate_series(1, CASE
        WHEN i % 1000 = 0 THEN 5000 WHEN i % 100 = 0 THEN 500 WHEN i % 20 = 0 THEN 220 ELSE 40 END) AS j
) AS pairs WHERE a <> b

--- discussions and petitions
INSERT INTO posts (id, kind, topic_id, author_id, title, slug, body, body_html, reply_count, is_debate,
                   created_at, last_active_at)
SELECT :p + i, kind, pick(:topics, tail(8, 1)), :m + 1 + tail(:n, 2),
       title, replace(lower(title), ' ', '-'), body, '<p>' || body || '</p>', i * 7919 % 19,
       kind = 'discussion', at, at + (now() - at) * random() * 0.02
FROM (
    SELECT i, CASE WHEN i % 20 = 0 THEN 'petition' ELSE 'discussion' END AS kind,
           pick(CASE WHEN i % 20 = 0 THEN :demands ELSE :openings END, i)
           || ' ' || pick(:subjects, i / 7) AS title,
           pick(:sentences, i) || ' ' || pick(:sentences, i / 3) || ' ' || pick(:sentences, i / 5) AS body,
           now() - interval '730 days' * (1 - i / CAST(:n + 1 AS float8)) AS at
    FROM generate_series(1, :n) AS i
) AS roots

--- replies
INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, root_id, parent_id, path, stance, created_at,
                   last_active_at)
SELECT id, 'reply', topic_id, :m + 1 + tail(:n, 2), body, '<p>' || body || '</p>',
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
     grown AS (UPDATE posts SET reply_count = reply_count + :long WHERE id = :p + :n - 1)
INSERT INTO posts (id, kind, topic_id, author_id, body, body_html, root_id, parent_id, path, created_at,
                   last_active_at)
SELECT last.id + j, 'reply', root.topic_id, :m + 1 + tail(:n, 2), said, '<p>' || said || '</p>',
       root.id, CASE WHEN j % 25 = 0 THEN root.id WHEN j % 5 = 0 THEN last.id + j - j % 25 ELSE last.id + j - j % 5 END,
       step(last.id + j - j % 25)
       || CASE WHEN j % 25 >= 5 THEN step(last.id + j - j % 5) ELSE '' END
       || CASE WHEN j % 5 > 0 THEN step(last.id + j) ELSE '' END,
       root.created_at + (now() - root.created_at) * j / (:long + 26), now()
FROM last, root, generate_series(25, :long + 24) AS j, LATERAL (SELECT pick(:sentences, j * 5 + j / 7) AS said) AS words

--- petitions
INSERT INTO petitions (id, goal)
SELECT :p + i, pick(ARRAY[100, 500, 1000, 5000, 100000], i / 20) FROM generate_series(20, :n, 20) AS i

--- targets
INSERT INTO petition_targets (petition_id, position, name)
SELECT :p + i, 1, pick(ARRAY['the Council', 'the Ministry', 'the Water Board'], i / 20)
FROM generate_series(20, :n, 20) AS i

--- signatures of members
INSERT INTO signatures (petition_id, member_id, name, country, show_name, signed_at)
SELECT posts.id, members.id, members.display_name, members.country, true,
       posts.created_at + (now() - posts.created_at) * random()
FROM (
    SELECT DISTINCT :m + 1 + tail(:n, 1.5) AS member_id,
           :p + 20 * (1 + tail(:n / 20, 2)) AS petition_id
    FROM generate_series(1, 15 * :n)
) AS pairs JOIN members ON members.id = member_id JOIN posts ON posts.id = petition_id

--- signatures of guests on one petition
INSERT INTO signatures (petition_id, mailbox_digest, country, signed_at)
SELECT :p + :n, sha256(int8send(i)), pick(ARRAY['FR', 'DE', 'GB', 'IN', 'BR', 'KE'], i), now() - random() * interval '1 day'
FROM generate_series(1, 10 * :n) AS i

--- counts
UPDATE petitions SET signature_count = counted.n, reached_step = coalesce((
    SELECT max(rung) FROM unnest(ARRAY[10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000,
                                      200000, 500000, 1000000]) AS rung WHERE rung <= counted.n), 0)
FROM (SELECT petition_id, count(*) AS n FROM signatures WHERE petition_id > :p GROUP BY 1) AS counted
WHERE petitions.id = counted.petition_id

--- counts by country
INSERT INTO country_counts (petition_id, country, count, shown)
SELECT petition_id, country, count(*), count(*) FROM signatures WHERE petition_id > :p GROUP BY 1, 2

--- shares
INSERT INTO shares (post_id, member_id, token, note, shared_at)
SELECT posts.id, member_id, 'sample-' || row_number() OVER (), pick(ARRAY['', '', 'Please read.'], posts.id + member_id),
       posts.created_at + (now() - posts.created_at) * random()
FROM (
    SELECT DISTINCT :m + 1 + tail(:n, 1.5) AS member_id,
           :p + :n - tail(:n, 1.5) AS post_id
    FROM generate_series(1, 15 * :n)
) AS pairs JOIN posts ON posts.id = pairs.post_id

--- activities
INSERT INTO activities (actor_id, verb, post_id, at)
SELECT author_id, 'posted', id, created_at FROM posts WHERE id > :p AND kind <> 'reply'
UNION ALL
SELECT author_id, 'replied', root_id, max(created_at) FROM posts WHERE id > :p AND kind = 'reply' GROUP BY 1, 3
UNION ALL
SELECT member_id, 'shared', post_id, shared_at FROM shares WHERE post_id > :p
UNION ALL
SELECT member_id, 'signed', petition_id, signed_at FROM signatures WHERE petition_id > :p AND member_id IS NOT NULL
ORDER BY 4
