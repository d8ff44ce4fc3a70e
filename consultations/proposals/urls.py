"""`/participer/propositions/…`, beyond the form's own address. Keys are those of the originals, whatever the language."""

from django.urls import URLPattern, path

from .groups_views import groups
from .pages import proposal_alone, proposal_list, results
from .sequence_views import answer, card, end, introduction, start, yours
from .vote_views import erase_mine, mine, vote

urlpatterns: list[URLPattern] = [
    path("<uuid:key>/liste/", proposal_list, name="proposals_list"),
    path("<uuid:key>/resultats/", results, name="proposals_results"),
    path("<uuid:key>/mes-votes/", mine, name="proposals_mine"),
    path("<uuid:key>/mes-votes/effacer/", erase_mine, name="proposals_erase_mine"),
    path("<uuid:key>/groupes/", groups, name="proposals_groups"),
    path("<uuid:key>/suite/", introduction, name="proposals_sequence"),
    path("<uuid:key>/suite/commencer/", start, name="proposals_sequence_start"),
    path("<uuid:key>/suite/voter/", answer, name="proposals_sequence_answer"),
    path("<uuid:key>/suite/fin/", end, name="proposals_sequence_end"),
    path("<uuid:key>/suite/<int:place>/", card, name="proposals_card"),
    path("<uuid:key>/suite/<int:place>/proposer/", yours, name="proposals_sequence_yours"),
    path("<uuid:key>/<uuid:proposal_key>/", proposal_alone, name="proposal"),
    path("<uuid:key>/<uuid:proposal_key>/vote/", vote, name="proposal_vote"),
]
