"""RFM quintiles, segments and pyramid of the Online Retail log.
Usage: rfm.py FILE.csv YYYY-MM-DD

Written from the stated rules alone, on exact fractions and whole thousandths:
* the ranks of those with a purchase are laid out from 0 to 1 and cut into five levels of equal width;
  equal customers share the middle of their ranks; on a boundary it is the level nearer the third;
* recency is the days since the last purchase, and fewer is better;
* a segment is read off the drawing below: a row for each recency level, 5 at the top, and a column
  for each mean of frequency and monetary level, a half rounded up;
* a layer is the first whose cut (1 %, 5 %, 20 %, 100 %) lies above the share of customers with a
  strictly larger value; a value of zero or below is in the last.
"""
import csv
import sys
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

DRAWING = """
new,potential loyalists,potential loyalists,champions,champions
promising,potential loyalists,potential loyalists,loyal,loyal
about to sleep,about to sleep,need attention,loyal,loyal
hibernating,hibernating,at risk,at risk,cannot lose them
lost,lost,at risk,at risk,cannot lose them
""".split("\n")[1:-1]
LAYERS = [("top", Fraction(1, 100)), ("large", Fraction(5, 100)),
          ("medium", Fraction(20, 100)), ("small", Fraction(1))]


def facts(path, as_of):
    """(customer, invoice, day, thousandths, is a purchase) of the rows that count."""
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["InvoiceDate"].split()[0])
            quantity, price = int(row["Quantity"]), Fraction(row["UnitPrice"])
            customer, invoice = row["CustomerID"], row["InvoiceNo"]
            if day > as_of or not customer or price <= 0 or invoice[:1] == "A":
                continue
            credit = invoice[:1] == "C"
            if credit == (quantity < 0) and quantity != 0:
                thousandths = quantity * price * 1000
                assert thousandths.denominator == 1
                yield customer, invoice, day, int(thousandths), not credit


def level(position):
    """The level of a position between 0 and 1."""
    fits = [n for n in range(1, 6) if Fraction(n - 1, 5) <= position <= Fraction(n, 5)]
    return min(fits, key=lambda n: abs(n - 3))


def levels(measure):
    """Customer -> level; more is better."""
    tally, found, below = Counter(measure.values()), {}, 0
    for value in sorted(tally):
        found[value] = level((below + Fraction(tally[value], 2)) / len(measure))
        below += tally[value]
    return {c: found[v] for c, v in measure.items()}


def main(path, as_of):
    last, invoices, value = {}, defaultdict(set), Counter()
    for customer, invoice, day, thousandths, purchase in facts(path, as_of):
        value[customer] += thousandths
        if purchase:
            last[customer] = max(day, last.get(customer, day))
            invoices[customer].add(invoice)
    buyers = sorted(last)
    print(f"customers = {len(value)}")
    print(f"scored = {len(buyers)}")
    of = {"recency": levels({c: -(as_of - last[c]).days for c in buyers}),
          "frequency": levels({c: len(invoices[c]) for c in buyers}),
          "monetary": levels({c: value[c] for c in buyers})}
    for dimension, found in of.items():
        counts = Counter(found.values())
        for level in range(1, 6):
            print(f"{dimension}_{level} = {counts[level]}")
    cells, segments = Counter(), Counter()
    for c in buyers:
        r, f, m = (of[dimension][c] for dimension in of)
        cells[r, f, m] += 1
        column = (f + m) // 2 + (f + m) % 2
        segments[DRAWING[5 - r].split(",")[column - 1]] += 1
    for r, f, m in sorted(cells):
        print(f"cell_{r}-{f}-{m} = {cells[r, f, m]}")
    for name in sorted({name for row in DRAWING for name in row.split(",")}):
        print(f"segment_{name} = {segments[name]}")
    layers, sums = Counter(), Counter()
    ordered = sorted((value[c] for c in buyers), reverse=True)
    ahead = {}
    for position, amount in enumerate(ordered):
        ahead.setdefault(amount, position)
    for c in buyers:
        share = Fraction(ahead[value[c]], len(buyers))
        layer = next(name for name, cut in LAYERS if share < cut)
        layer = layer if value[c] > 0 else LAYERS[-1][0]
        layers[layer] += 1
        sums[layer] += max(value[c], 0)
    for name, _ in LAYERS:
        print(f"layer_{name} = {layers[name]}")
        print(f"layer_{name}_thousandths = {sums[name]}")


main(sys.argv[1], date.fromisoformat(sys.argv[2]))
