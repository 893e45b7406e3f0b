"""Lines on logarithmic axes as SVG, labelled where they end."""
import math
from xml.sax.saxutils import escape

COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#444444", "#e69f00", "#56b4e9"]
WIDTH, HEIGHT = 430, 320        # of a panel's axes
LEFT, TOP, RIGHT, BOTTOM = 62, 40, 92, 46
LABEL_STEP = 13
QUANTITIES = [("time", 1, 1e-3), ("peak memory", 2, 1e6)]


def seconds(value):
    return "%g ms" % (value * 1e3) if value < 1 else "%g s" % value


def size_of(value):
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return "%g %s" % (value / size, unit)
    return "%g B" % value


def count(value):
    return "{:,}".format(int(value))


class Axis:
    """Decades between two positions."""

    def __init__(self, values, begin, end):
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(self.low + 1, math.ceil(math.log10(max(values)) - 1e-9))
        self.begin, self.end = begin, end

    def at(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]

    def minor(self):
        return [k * 10.0 ** power for power in range(self.low, self.high) for k in range(2, 10)]


def text(x, y, words, anchor="start", **style):
    style = {"fill": "#222", "stroke": "none", **style}
    extra = "".join(' %s="%s"' % (name.replace("_", "-"), value) for name, value in style.items())
    return '<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>' % (x, y, anchor, extra, escape(words))


def line(x1, y1, x2, y2, color):
    return '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>' % (x1, y1, x2, y2, color)


def spread(places):
    """Moves labels apart, keeping their order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, here in zip(order, order[1:]):
        moved[here] = max(moved[here], moved[before] + LABEL_STEP)
    return moved


def panel(x0, y0, title, lines, names, axis_x, values, label):
    """One chart: `lines` are (name, who, [(rows, value)])."""
    x = Axis(axis_x, x0, x0 + WIDTH)
    y = Axis(values, y0 + HEIGHT, y0)
    out = [text(x0, y0 - 14, title, font_weight="bold")]
    for tick in x.minor():
        out.append(line(x.at(tick), y0 + HEIGHT, x.at(tick), y0 + HEIGHT - 3, "#999"))
    for tick in x.ticks():
        out.append(line(x.at(tick), y0, x.at(tick), y0 + HEIGHT, "#e4e4e4"))
        out.append(text(x.at(tick), y0 + HEIGHT + 16, count(tick), "middle"))
    for tick in y.ticks():
        out.append(line(x0, y.at(tick), x0 + WIDTH, y.at(tick), "#e4e4e4"))
        out.append(text(x0 - 6, y.at(tick) + 4, label(tick), "end"))
    out.append(text(x0 + WIDTH / 2, y0 + HEIGHT + 34, "rows", "middle"))
    labels = []
    for name, who, points in lines:
        color = COLORS[names.index(name) % len(COLORS)]
        path = " ".join("%.1f,%.1f" % (x.at(rows), y.at(value)) for rows, value in points)
        dash = "" if who == "kindred" else ' stroke-dasharray="5 4" stroke-width="1.2"'
        out.append('<polyline points="%s" stroke="%s"%s/>' % (path, color, dash))
        rows, value = points[-1]
        out.append('<circle cx="%.1f" cy="%.1f" r="2.4" fill="%s" stroke="none"/>'
                   % (x.at(rows), y.at(value), color))
        if who == "kindred":
            labels.append((y.at(value), name, color, x.at(rows)))
    for place, (end, name, color, at) in zip(spread([entry[0] for entry in labels]), labels):
        out.append('<polyline points="%.1f,%.1f %.1f,%.1f" stroke="%s" stroke-width="0.6" opacity="0.5"/>'
                   % (at + 3, end, x0 + WIDTH + 8, place, color))
        out.append(text(x0 + WIDTH + 10, place + 4, name, fill=color))
    return out


def drawing(points, columns, names):
    """`points`: {(columns, linkage, who): [(rows, milliseconds, megabytes)]}."""
    across = LEFT + WIDTH + RIGHT
    down = TOP + HEIGHT + BOTTOM
    width, height = 2 * across, len(columns) * down + 34
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12" fill="none" stroke-width="1.8" '
           'stroke-linejoin="round">' % (width, height, width, height),
           "<title>Time and memory of hierarchical clustering by the number of rows</title>",
           '<rect width="%d" height="%d" fill="#fff"/>' % (width, height)]
    all_rows = [entry[0] for entries in points.values() for entry in entries]
    for row, d in enumerate(columns):
        for column, (quantity, index, unit) in enumerate(QUANTITIES):
            lines = [(name, who, [(entry[0], entry[index] * unit) for entry in entries])
                     for (of, name, who), entries in points.items() if of == d]
            values = [value for _, _, entries in lines for _, value in entries]
            if not values:
                continue
            title = "%s, %d columns" % (quantity.capitalize(), d)
            out += panel(column * across + LEFT, row * down + TOP, title, lines, names, all_rows, values,
                         seconds if index == 1 else size_of)
    y = height - 14
    out.append('<polyline points="%d,%d %d,%d" stroke="#222"/>' % (LEFT, y - 4, LEFT + 34, y - 4))
    out.append(text(LEFT + 40, y, "kindred"))
    out.append('<polyline points="%d,%d %d,%d" stroke="#222" stroke-dasharray="5 4" stroke-width="1.2"/>'
               % (LEFT + 110, y - 4, LEFT + 144, y - 4))
    out.append(text(LEFT + 150, y, "fastcluster (linkage_vector; complete, average, weighted: pdist)"))
    out.append("</svg>\n")
    return "\n".join(out)
