"""The addresses the browser tests visit: every page type, and the states a visitor can meet."""

from home.demo.ideas import box_key, cluster_key, idea_key
from home.demo.workshops import session_key, workshop_key

IDEA_BOX = box_key("conge-parental")
#: One that the Caf answered.
ANSWERED_IDEA = idea_key("conge-parental", 0)
#: One that is with another, in a cluster.
MERGED_IDEA, CLUSTER = idea_key("conge-parental", 12), cluster_key("conge-parental", 0)

WORKSHOP = workshop_key("courrier-prepare")
#: Its first session, to come; the third took place, and has its minutes.
SESSION, PAST_SESSION = session_key("courrier-prepare", 0), session_key("courrier-prepare", 2)

PAGES = {
    "home": "/",
    "journeys": "/parcours/",
    "journey": "/parcours/naissance/",
    "version of a journey": "/parcours/naissance/guyane/",
    "journeys of a Caf": "/caf/gard/parcours/",
    "journey of a Caf": "/caf/gard/parcours/naissance/",
    "campaigns": "/consultations/",
    "campaign": "/consultations/conge-parental/",
    "campaign in pages": "/consultations/mon-compte/",
    "results": "/resultats/",
    "result": "/resultats/nos-courriers/",
    "cafs": "/caf/",
    "local home": "/caf/gard/",
    "local campaigns": "/caf/gard/consultations/",
    "campaign with a discussion": "/caf/gard/consultations/accueil-nimes/",
    "legal notice": "/mentions-legales/",
    "accessibility": "/accessibilite/",
    "privacy": "/vos-donnees/",
    "ideas": f"/participer/idees/{IDEA_BOX}/liste/?tirage=1",
    "idea": f"/participer/idees/{IDEA_BOX}/{ANSWERED_IDEA}/",
    "idea put with others": f"/participer/idees/{IDEA_BOX}/{MERGED_IDEA}/",
    "ideas put together": f"/participer/idees/{IDEA_BOX}/reunies/{CLUSTER}/",
    "support": f"/participer/idees/{IDEA_BOX}/{ANSWERED_IDEA}/soutien/",
    "search": "/recherche/?q=naissance",
    "search, nothing found": "/recherche/?q=zzzzzz",
    "find my Caf": "/trouver-ma-caf/",
    "follow": "/participer/suivre/",
    "finish later": "/participer/questionnaire/reprendre/",
    "proposals": "/participer/propositions/01e6e993-aae6-5065-87ba-45ecaf41f9d9/liste/",
    "proposing": "/participer/propositions/01e6e993-aae6-5065-87ba-45ecaf41f9d9/",
    "my votes": "/participer/propositions/01e6e993-aae6-5065-87ba-45ecaf41f9d9/mes-votes/",
    "results of proposals": "/participer/propositions/01e6e993-aae6-5065-87ba-45ecaf41f9d9/resultats/",
    "opinion groups": "/participer/propositions/01e6e993-aae6-5065-87ba-45ecaf41f9d9/groupes/",
    "projects": "/participer/propositions/392d0dcb-fd6d-509f-b54f-04b84f90c3ff/liste/",
    "workshop": f"/participer/ateliers/{WORKSHOP}/",
    "request received": f"/participer/ateliers/{WORKSHOP}/recue/",
    "drawn workshop": f"/participer/ateliers/{workshop_key('accueil-nimes')}/",
    "draw": f"/participer/ateliers/tirage/{session_key('accueil-nimes', 0)}/",
    "minutes": f"/participer/ateliers/compte-rendu/{PAST_SESSION}/",
    "joining the panel": "/participer/ateliers/panel/rejoindre/gard/",
    "workshop without a form": f"/participer/ateliers/{workshop_key('partenaires')}/",
    "not found": "/rien-ici/",
    "easy to read": "/fr-simple/parcours/naissance/",
    "English": "/en/parcours/naissance/",
}
CAMPAIGN = PAGES["campaign"]
IN_PAGES = PAGES["campaign in pages"]
DISCUSSED = PAGES["campaign with a discussion"]
RESUME = PAGES["finish later"]
