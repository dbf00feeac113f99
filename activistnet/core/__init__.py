"""The ground floor: machinery that knows no noun of the site. Each room may use only those below it.

| room | what is in it | who may use it |
|---|---|---|
| server | how the web server is set up, its worker, bodies, admission, static files | wiring alone |
| patches | what reaches into the insides of a library, one file each; `PATCHES=0` does without | wiring alone |
| feature | what a feature adds to the site | the `feature.py` of each, and wiring |
| web | forms, fields, forged requests, errors, cookies, addresses, limits, kept pages, headers, logs | features |
| jobs | tasks (the outbox), schedule, mail; behind them queue, hand-over and clock | features: the first three |
| live | rooms; behind them the gate, watching, the fan-out, rereading and the emitter | features: rooms |
| words | tidied text, names that look alike, Markdown, language, countries | features |
| data | the database, paging, rows, statements as text, schema, crypto, gauges, the moment of a request | features |
| outside | Valkey, channels, breakers, places, loops, work beside the loop, who asks | core; health and passwords |
| refusals, events | what a person can be refused; facts that others react to | everybody |
| application | Flask with the settings of this site, its skins and hooks | features: `settings` |
"""
