"""Tables of what is searched. They are made of posts, names and topics, and could be made anew from these."""

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, Id, Moment


class SearchDocument(Base):
    """The words of a post, folded and in their stems, those of its title weighing more.

    Among them are marks that no text has: `#reply` says its kind, `#t3` its topic, `#12` the thread that it stands in,
    `#french` its language. So the index finds what has a word and is in a thread without looking at all that has the
    word.
    """

    __tablename__ = "search_documents"
    __table_args__ = (
        Index("ix_search_documents_kind", "kind", "post_id"),
        Index("ix_search_documents_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index(
            "ix_search_documents_demands",
            text("ts_filter(words, '{a}')"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("kind = 'petition'"),
        ),
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    language: Mapped[str]  # one of PostgreSQL's configurations
    created_at: Mapped[Moment]
    words: Mapped[str] = mapped_column(TSVECTOR)


class SearchWord(Base):
    """A word that a mistyped one may mean: of a name, a title or a topic. It doesn't say whose.

    `near` are the word itself and what is left without one of its letters.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_near", "near", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )
    word: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)
    near: Mapped[list[str]] = mapped_column(ARRAY(Text))


class SearchWaiting(Base):
    """A post or a member whose words are new or changed. The database's triggers write it, whatever writes the words.

    It points at nothing, so that writing it waits for nobody.
    """

    __tablename__ = "search_waiting"
    __table_args__ = (
        {"postgresql_with": {"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"}},
    )
    id: Mapped[Id]
    post_id: Mapped[int | None]
    member_id: Mapped[int | None]


class SearchFilling(Base):
    """One row: posts below this number have not been read yet since the search was made, or made anew."""

    __tablename__ = "search_filling"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    below: Mapped[int]
