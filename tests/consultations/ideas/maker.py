from tests.contracts.maker import Maker
from tests.factories.ideas import IdeaBoxFactory, typed_idea

MAKER = Maker(
    make=IdeaBoxFactory,
    answer=lambda box: typed_idea(box, "canari premier"),
    other=lambda box: typed_idea(box, "canari second", "Pour aller moins vite."),
    wrong=lambda box: typed_idea(box, "canari " + "x" * 300),
)
