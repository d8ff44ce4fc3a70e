"""`/participer/propositions/…`, beyond the form's own address. Keys are those of the originals, whatever the language."""

from django.urls import URLPattern, path

from .pages import proposal_alone, proposal_list, results
from .vote_views import erase_mine, mine, vote

urlpatterns: list[URLPattern] = [
    path("<uuid:key>/liste/", proposal_list, name="proposals_list"),
    path("<uuid:key>/resultats/", results, name="proposals_results"),
    path("<uuid:key>/mes-votes/", mine, name="proposals_mine"),
    path("<uuid:key>/mes-votes/effacer/", erase_mine, name="proposals_erase_mine"),
    path("<uuid:key>/<uuid:proposal_key>/", proposal_alone, name="proposal"),
    path("<uuid:key>/<uuid:proposal_key>/vote/", vote, name="proposal_vote"),
]
