"""The plot and the tables of `bench.growth`."""

from collections.abc import Sequence
from html import escape
from math import log10
from typing import Any

Lines = Sequence[dict[str, Any]]

WIDTH, HEIGHT, LEFT, TOP, LABELS = 420, 560, 60, 40, 230
PANEL = LEFT + WIDTH + LABELS
LOW, HIGH = 0, 6  # powers of ten on the upright axis
FLAT = 3.0  # times as many buffers at the largest size as at the smallest, and more is called growing
SLOWEST = 10
COLOURS = ("#b3261e", "#8a4b00", "#00639b", "#6a1b9a", "#1b6e3a", "#ad1457", "#37474f", "#5d4037")


def by_name(found: Lines) -> dict[str, dict[int, dict[str, Any]]]:
    """Page -> members -> its line."""
    names: dict[str, dict[int, dict[str, Any]]] = {}
    for line in found:
        names.setdefault(line["name"], {})[line["n"]] = line
    return names


def growth(sizes: dict[int, dict[str, Any]]) -> float:
    """How many times the buffers of the smallest site the largest one took; few are nothing."""
    return float((sizes[max(sizes)]["buffers"] + 100) / (sizes[min(sizes)]["buffers"] + 100))


def table(found: Lines, earlier: Lines) -> str:
    """Each page by the number of members, and the slowest statements; the earlier run first."""
    parts = []
    for title, lines in (("Before", earlier), ("After" if earlier else "Now", found)):
        if lines:
            parts += [f"## {title}", "", *_pages(lines), "", *_slowest(lines), ""]
    return "\n".join(parts)


def _pages(found: Lines) -> list[str]:
    sizes = sorted({line["n"] for line in found})
    rows = [
        "Buffers of 8 kB touched for one page, and milliseconds with all its Python; the most growing first.",
        "",
        f"| page (who) | {' | '.join(f'{n:,}' for n in sizes)} | grows | ms |",
        f"|---|{'---:|' * (len(sizes) + 2)}",
    ]
    named = sorted(by_name(found).items(), key=lambda item: -growth(item[1]))
    for name, at in named:
        cells = [f"{at[n]['buffers']:,}" if n in at else "" for n in sizes]
        times = " / ".join(f"{at[n]['ms']:.0f}" for n in sizes if n in at)
        rows.append(f"| {name} | {' | '.join(cells)} | {growth(at):.1f}x | {times} |")
    return rows


def _slowest(found: Lines) -> list[str]:
    largest = max(line["n"] for line in found)
    worst: dict[str, tuple[dict[str, Any], str]] = {}
    for line in found:
        for statement in line["statements"] if line["n"] == largest else ():
            held = worst.get(statement["text"])
            if held is None or statement["ms"] > held[0]["ms"]:
                worst[statement["text"]] = statement, line["name"]
    slowest = sorted(worst.values(), key=lambda each: -each[0]["ms"])[:SLOWEST]
    head = [
        f"The ten slowest statements at {largest:,} members.",
        "",
        "| asked by | statement | ms | buffers, planned for its values / kept for all | rows given / looked at |",
        "|---|---|---:|---:|---:|",
    ]
    return head + [
        f"| {name} | `{_short(each['text'])}` | {each['ms']:.1f} | {each['custom']:,} / {each['generic']:,} "
        f"| {each['rows']:,.0f} / {each['looked']:,.0f} |"
        for each, name in slowest
    ]


def _short(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|")
    verb, _, rest = line.partition(" FROM ")
    return f"{verb[:60]} ... FROM {rest[:90]}" if rest else line[:150]


def draw(found: Lines, earlier: Lines) -> str:
    """An SVG: a panel for each run, a line for each page; those that grow are coloured and named."""
    runs = [("before", earlier), ("after", found)] if earlier else [("", found)]
    panels = [_panel(title, lines, number * PANEL) for number, (title, lines) in enumerate(runs)]
    size = f"{PANEL * len(runs)} {TOP + HEIGHT + 50}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(panels)}</svg>\n'
    )


def _panel(title: str, found: Lines, x: int) -> str:
    sizes = sorted({line["n"] for line in found})
    names = sorted(by_name(found).items(), key=lambda item: -item[1][max(item[1])]["buffers"])
    growing = [name for name, at in names if growth(at) > FLAT]
    parts = [f'<text x="{x + LEFT}" y="22" font-size="14">Buffers touched for one page, by members {title}</text>']
    for power in range(LOW, HIGH + 1):
        y = _y(10**power)
        parts.append(f'<path d="M{x + LEFT} {y:.0f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(f'<text x="{x + LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{10**power:,}</text>')
    parts += [
        f'<text x="{x + _x(n, sizes):.0f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{n:,}</text>' for n in sizes
    ]
    lowest = 0.0
    for name, at in names:
        colour = COLOURS[growing.index(name) % len(COLOURS)] if name in growing else "#9aa7a0"
        points = " ".join(f"{x + _x(n, sizes):.1f},{_y(at[n]['buffers']):.1f}" for n in sorted(at))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        if name in growing:
            lowest = max(lowest + 12, _y(at[max(at)]["buffers"]) + 4)
            parts.append(f'<text x="{x + LEFT + WIDTH + 6}" y="{lowest:.0f}" fill="{colour}">{escape(name)}</text>')
    return "".join(parts)


def _x(n: int, sizes: list[int]) -> float:
    low, high = log10(sizes[0]), log10(sizes[-1])
    return LEFT + WIDTH * ((log10(n) - low) / (high - low) if high > low else 0.5)


def _y(buffers: int) -> float:
    return TOP + HEIGHT * (1 - (log10(max(buffers, 1)) - LOW) / (HIGH - LOW))
