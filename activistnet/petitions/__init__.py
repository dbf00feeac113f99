"""Petitions: a kind of post that people sign. What is where, beside the roles that every feature has:

| about | modules |
|---|---|
| a petition | `queries` (its page), `cards` (in lists), `around`, `rules`, `kind`, `links`, `services/petitions` |
| its life | `stages` (the one table), `services/moving`, `services/pausing`, `life_views`, `services/closing` |
| its count | `counts`, `counting_sql`, `services/counting`, `places` (from where), `live` |
| its repair | `services/recounting`, `recount_sql` |
| signing | `given` (what a person says), `signing_sql`, `sign_views`, `services/signing`, `services/tries` |
| whose it is | `ties`, `mailboxes` (what is sealed), `services/claiming`, `services/forgetting`, `services/sealing` |
| one's own | `own`, `own_views`, `signed_lists`, `services/changing` |
| hiding one's name | `hiding_views`, `services/hiding`, `names` (how open pages know them) |
| in public | `signatories` (who shows the name), `reasons` |
| too much at once | `limits`, `domains`, `newcomers`, `services/holding`, `origins` (for operators), `urgency` |
| from parliaments | `services/json_parts`, `services/official_files`, `services/importing`, `outcomes` |
"""
