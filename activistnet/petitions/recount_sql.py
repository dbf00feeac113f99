"""The statements of a repair: what a petition's numbers rest on, and what corrects them."""

from sqlalchemy import BigInteger, bindparam, text

PETITION = bindparam("petition_id", type_=BigInteger)
N = bindparam("n", type_=BigInteger)

# A signature counts for all five numbers; each number as it stands is taken off where it is the only one.
READ = text(
    """
    SELECT 'all' AS number, country, share_id, version, read_in, 1 AS n FROM signatures
     WHERE petition_id = :petition_id AND state = 'counted'
    UNION ALL
    SELECT 'all', country, share_id, version, read_in, -n FROM signature_deltas WHERE petition_id = :petition_id
    UNION ALL
    SELECT 'petition', NULL, NULL, NULL, NULL, -signature_count FROM petitions WHERE id = :petition_id
    UNION ALL
    SELECT 'country', country, NULL, NULL, NULL, -count FROM country_counts
     WHERE petition_id = :petition_id AND count <> 0
    UNION ALL
    SELECT 'share', NULL, id, NULL, NULL, -brought_count FROM shares
     WHERE post_id = :petition_id AND brought_count <> 0
    UNION ALL
    SELECT 'version', NULL, NULL, version, NULL, -count FROM version_counts
     WHERE petition_id = :petition_id AND count <> 0
    UNION ALL
    SELECT 'language', NULL, NULL, NULL, language, -count FROM language_counts
     WHERE petition_id = :petition_id AND count <> 0
    """
).bindparams(PETITION)

CORRECT = text(
    "UPDATE petitions SET signature_count = signature_count + :n, count_version = count_version + 1"
    " WHERE id = :petition_id"
).bindparams(PETITION, N)
CORRECT_COUNTRY = text(
    """
    INSERT INTO country_counts (petition_id, country, count) VALUES (:petition_id, :country, :n)
    ON CONFLICT (petition_id, country) DO UPDATE SET count = country_counts.count + excluded.count
    """
).bindparams(PETITION, N)
CORRECT_VERSION = text(
    """
    INSERT INTO version_counts (petition_id, version, count) VALUES (:petition_id, :version, :n)
    ON CONFLICT (petition_id, version) DO UPDATE SET count = version_counts.count + excluded.count
    """
).bindparams(PETITION, N)
CORRECT_LANGUAGE = text(
    """
    INSERT INTO language_counts (petition_id, language, count) VALUES (:petition_id, :language, :n)
    ON CONFLICT (petition_id, language) DO UPDATE SET count = language_counts.count + excluded.count
    """
).bindparams(PETITION, N)
CORRECT_SHARE = text("UPDATE shares SET brought_count = brought_count + :n WHERE id = :share_id").bindparams(N)
