"""The demo site: real pages in French, and answers made by a program.

Nothing here is used by a site in production. `manage.py demo` builds it once, in one transaction; what people and editors
do afterwards is theirs.
"""
