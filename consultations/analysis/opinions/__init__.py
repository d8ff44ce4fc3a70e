"""Opinion groups: who votes alike, what each group holds, what all of them agree on; or that there are no clear groups.

Plain functions over arrays: no Django, no query, nothing of a person but a number and their votes. Start at `groups.opinion_groups`.

Sources. The method is that of Polis (compdemocracy/polis @08e03eb1, `math/src/polismath`; AGPL, read and not copied), in a sparse form: a million votes fit in
memory. What is ours are the conditions (`guards`) under which groups are shown at all: k-means always finds groups, and the silhouette praises false ones.

Votes are opinions. Membership stays on the server, is never published, and no person is told their group.

Nothing is imported here: scipy and scikit-learn are loaded by whoever groups, never by the processes that serve pages (ADR 16).
"""
