from consultations.base.receipts import code_of, readable
from consultations.workshops.models import SignUp
from tests.contracts.maker import Maker
from tests.factories.workshops import make_workshop, typed_signup


def code_sent(data: dict) -> str:
    """The code of the receipt, which only the message holds."""
    code = code_of(SignUp.objects.get(email=data["courriel"]))
    assert code
    return readable(code)


MAKER = Maker(
    make=lambda **fields: make_workshop(sessions=2, **fields),
    answer=lambda workshop: typed_signup(workshop, "canari premier"),
    other=lambda workshop: typed_signup(workshop, "canari second"),
    wrong=lambda workshop: typed_signup(workshop, "canari " + "x" * 300, telephone="06 12", besoins="Un fauteuil"),
    code=code_sent,
    typed_once=("seance", "courriel", "telephone", "accord"),
    queries=30,  # of which ten are savepoints
    guards_itself=True,
)
