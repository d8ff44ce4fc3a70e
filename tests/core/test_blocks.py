"""The rules of content blocks, and their drawing."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from core.blocks import CallToActionBlock, ContentBlocks, ImageBlock, VideoBlock
from tests.factories.base import StandardPageFactory


def clean(block, **values):
    return block.clean(block.to_python(values))


@pytest.fixture
def image(db):
    import wagtail_factories

    return wagtail_factories.ImageFactory()


class TestImage:
    @pytest.mark.parametrize(("alt", "decorative"), [("Une famille", False), ("", True)])
    def test_says_what_it_shows_or_that_it_is_decorative(self, image, alt, decorative):
        assert clean(ImageBlock(), image=image.pk, alt=alt, decorative=decorative, caption="")

    @pytest.mark.parametrize(("alt", "decorative"), [("", False), ("Une famille", True)])
    def test_never_neither_nor_both(self, image, alt, decorative):
        with pytest.raises(StructBlockValidationError) as error:
            clean(ImageBlock(), image=image.pk, alt=alt, decorative=decorative, caption="")
        assert "alt" in error.value.block_errors


class TestVideo:
    base = {"title": "Film", "poster": None, "transcript": "<p>x</p>", "captions_url": ""}

    def test_of_this_site(self, db):
        assert clean(VideoBlock(), **self.base, file_url="/media/film.mp4")

    @pytest.mark.parametrize("url", ["https://youtube.com/x", "//ailleurs.fr/x.mp4", "film.mp4", "javascript:alert(1)"])
    def test_of_elsewhere_is_refused(self, db, url):
        for values in ({"file_url": url}, {"file_url": "/x.mp4", "captions_url": url}):
            with pytest.raises(StructBlockValidationError):
                clean(VideoBlock(), **self.base | values)

    def test_needs_its_transcript(self, db):
        with pytest.raises(StructBlockValidationError):
            clean(VideoBlock(), **self.base | {"transcript": ""}, file_url="/x.mp4")


class TestCallToAction:
    def test_leads_to_one_place(self, home):
        page = StandardPageFactory(parent=home)
        for values in ({"page": page.pk, "url": ""}, {"page": None, "url": "https://www.caf.fr/"}):
            assert clean(CallToActionBlock(), label="Aller", style="main", **values)
        for values in ({"page": page.pk, "url": "https://www.caf.fr/"}, {"page": None, "url": ""}):
            with pytest.raises(StructBlockValidationError) as error:
                clean(CallToActionBlock(), label="Aller", style="main", **values)
            assert "page" in error.value.block_errors

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//x", "ftp:x", "data:text/html,x"])
    def test_unsafe_address_is_refused(self, db, url):
        with pytest.raises(StructBlockValidationError):
            clean(CallToActionBlock(), label="Aller", style="main", page=None, url=url)


@pytest.mark.parametrize("name", list(ContentBlocks().child_blocks))
def test_content_block_has_what_an_editor_needs(name):
    block = ContentBlocks().child_blocks[name]
    assert block.meta.icon != "placeholder"
    assert block.meta.group
    assert block.meta.label
    assert block.meta.description
    assert block.meta.template == f"core/blocks/{name}.html"
