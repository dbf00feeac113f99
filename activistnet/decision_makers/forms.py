"""What petitions say about whom they ask: shape only."""

from wtforms import Field
from wtforms.validators import ValidationError

from .rules import problem_of_name


def in_public(_form: object, field: Field) -> None:
    """Refuse names that say where somebody lives or is reached, but for what was there before this was refused."""
    for name in field.data or ():
        if name not in (field.object_data or ()) and (problem := problem_of_name(name)):
            raise ValidationError(str(problem))
