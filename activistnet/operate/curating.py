"""What an operator makes and changes for people to find: topics, rules, pages; and the lines in the log of acts."""

from ..core.data import audit, orders
from ..core.data.audit import Actor
from ..site import own_pages
from ..topics.models import Topic, TopicRule
from ..topics.services import rules, topics


def add_topic(actor: Actor, *, name: str, description: str) -> Topic:
    """A new topic. Raises NoWord, NameTaken."""
    topic = topics.add_topic(name=name, description=description)
    orders.renew()
    audit.record(actor, "topic.add", _of_topic(topic.id), slug=topic.slug)
    return topic


def change_topic(actor: Actor, topic: Topic, *, name: str, description: str) -> None:
    """Another name or description."""
    if topics.change_topic(topic, name=name, description=description):
        orders.renew()
        audit.record(actor, "topic.change", _of_topic(topic.id), slug=topic.slug)


def close_topic(actor: Actor, topic: Topic) -> None:
    """It takes no new threads."""
    if topics.close_topic(topic.id):
        orders.renew()
        audit.record(actor, "topic.close", _of_topic(topic.id), slug=topic.slug)


def reopen_topic(actor: Actor, topic: Topic) -> None:
    """It takes them again."""
    if topics.reopen_topic(topic.id):
        orders.renew()
        audit.record(actor, "topic.reopen", _of_topic(topic.id), slug=topic.slug)


def add_rule(actor: Actor, topic: Topic | None, *, title: str, text: str) -> TopicRule:
    """A new rule of a topic, or of the whole site. Raises NoWord."""
    rule = rules.add_rule(topic.id if topic else None, title=title, text=text)
    orders.renew()
    audit.record(actor, "rule.add", _of_rule(rule.id), code=rule.code, topic=rule.topic_id)
    return rule


def change_rule(actor: Actor, rule: TopicRule, *, title: str, text: str) -> None:
    """Say it otherwise."""
    if rules.change_rule(rule, title=title, text=text):
        orders.renew()
        audit.record(actor, "rule.change", _of_rule(rule.id))


def hide_at_once(actor: Actor, rule: TopicRule, *, is_on: bool) -> None:
    """Have what is reported by it out of sight until somebody has looked, or not."""
    if rules.hide_at_once(rule, is_on=is_on):
        audit.record(actor, "rule.change", _of_rule(rule.id), hides_at_once=is_on)


def remove_rule(actor: Actor, rule: TopicRule) -> None:
    """Take it away; where something cites it, it stays to be read there."""
    rule_id, code = rule.id, rule.code
    rules.remove_rule(rule)
    orders.renew()
    audit.record(actor, "rule.remove", _of_rule(rule_id), code=code)


def write_page(actor: Actor, name: str, text: str) -> None:
    """Say something about the site at an address of its own; nothing takes the page away."""
    if own_pages.write(name, text):
        audit.record(actor, "page.write" if text else "page.remove", f"page:{name}", characters=len(text))


def _of_topic(topic_id: int) -> str:
    return f"topic:{topic_id}"


def _of_rule(rule_id: int) -> str:
    return f"rule:{rule_id}"
