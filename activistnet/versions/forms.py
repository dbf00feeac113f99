"""What a new version is to say."""

import json
from hashlib import sha256

from wtforms import Field

from ..core.web import fields
from ..petitions.forms import PetitionForm


class NewVersionForm(PetitionForm):
    """All that a petition says, and which of it was previewed: only that is published."""

    seen = fields.hidden(at_most=64)

    @property
    def preview(self) -> str:
        """What a page that shows these words and names says it has shown."""
        said = [self.typed("demand"), self.typed("body"), self.targets()]
        return sha256(json.dumps(said).encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether this is what its author has seen before."""
        return self.typed("seen") == self.preview

    def _of_thing(self) -> list[Field]:
        return [field for field in super()._of_thing() if field.name != "seen"]
