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
    make=make_workshop,
    answer=lambda workshop: typed_signup(workshop, "canari premier"),
    other=lambda workshop: typed_signup(workshop, "canari second"),
    wrong=lambda workshop: typed_signup(workshop, "canari " + "x" * 300),
    code=code_sent,
)
