"""What the pages are judged by: `bin/quality`, of a whole running site with the demonstration in it.

Every page of `tests/policy.yaml` that somebody may read is looked at by axe and by the Nu HTML checker; the pages
people begin with are measured by Lighthouse and weighed; a contact sheet shows them all. Only this needs Node and Java.
"""
