"""Figures of the Online Retail log.  Usage: online_retail.py FILE.csv YYYY-MM-DD

`log_*` figures cover the whole file, everything else only rows dated on or
before the as-of date.  Money is exact Decimal; any rounding outside the
explicit percentage division raises an error (the Inexact trap).
"""
import csv
import decimal
import sys
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal as D

decimal.getcontext().traps[decimal.Inexact] = True

KINDS = ["anonymous", "adjustment", "zero_price", "return",
         "cancellation_not_negative", "stock_correction", "purchase"]
RFM_IDS = ["12347", "12748", "14646", "17850", "14911", "12346"]


def kind_of(invoice, quantity, price, customer):
    if customer == "":
        return "anonymous"
    if invoice.startswith("A") or price < 0:
        return "adjustment"
    if price == 0:
        return "zero_price"
    if invoice.startswith("C"):
        return "return" if quantity < 0 else "cancellation_not_negative"
    if quantity <= 0:
        return "stock_correction"
    return "purchase"


def show(name, value):
    print(f"{name} = {value:.3f}" if isinstance(value, D) else f"{name} = {value}")


def percent(part, whole):
    """part / whole in percent, 6 decimals, half up."""
    if whole == 0:
        return "none"
    with decimal.localcontext() as ctx:
        ctx.traps[decimal.Inexact] = False
        ctx.prec = 60
        return str((part * 100 / whole).quantize(D("0.000001"), decimal.ROUND_HALF_UP))


def fraction(numerator, denominator):
    """A reduced fraction as text, e.g. 365/6 or 61."""
    a, b = numerator, denominator
    while b:
        a, b = b, a % b
    n, d = numerator // a, denominator // a
    return str(n) if d == 1 else f"{n}/{d}"


def plus_one_year(day):
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)


def read(path):
    """One tuple per data row: kind, invoice, stock, quantity, price, customer, day."""
    with open(path, newline="", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            quantity, price = int(r["Quantity"]), D(r["UnitPrice"])
            yield (kind_of(r["InvoiceNo"], quantity, price, r["CustomerID"]),
                   r["InvoiceNo"], r["StockCode"], quantity, price, r["CustomerID"],
                   date.fromisoformat(r["InvoiceDate"][:10]))


def row_figures(prefix, rows):
    kinds, money = Counter(), defaultdict(D)
    customers, kept_customers, buyers = set(), set(), set()
    invoice_days, invoice_customers, lines = defaultdict(set), defaultdict(set), Counter()
    for kind, invoice, stock, quantity, price, customer, day in rows:
        kinds[kind] += 1
        money[kind] += quantity * price
        if customer:
            customers.add(customer)
        if kind in ("purchase", "return"):
            kept_customers.add(customer)
            invoice_days[invoice].add(day)
            invoice_customers[invoice].add(customer)
            lines[invoice, stock, quantity, price, customer] += 1
        if kind == "purchase":
            buyers.add(customer)
    show(prefix + "rows", len(rows))
    for kind in KINDS:
        show(prefix + "rows_" + kind, kinds[kind])
    show(prefix + "customers", len(customers))
    show(prefix + "customers_with_kept_row", len(kept_customers))
    show(prefix + "customers_with_purchase", len(buyers))
    show(prefix + "kept_invoices", len(invoice_days))
    show(prefix + "kept_invoices_with_several_dates", sum(len(s) > 1 for s in invoice_days.values()))
    show(prefix + "kept_invoices_with_several_customers", sum(len(s) > 1 for s in invoice_customers.values()))
    show(prefix + "identical_kept_rows_beyond_first", sum(n - 1 for n in lines.values()))
    show(prefix + "gross", money["purchase"])
    show(prefix + "returned", -money["return"])
    show(prefix + "net", money["purchase"] + money["return"])
    show(prefix + "anonymous_value", money["anonymous"])


def abc_figures(net):
    """net: customer -> value.  Returns the ranking, largest value first."""
    ranking = sorted(net, key=lambda c: (-net[c], c))
    total = sum((v for v in net.values() if v > 0), D(0))
    members = {"A": [], "B": [], "C": []}
    before = group_before = D(0)      # value ranked before this customer / its group
    previous = None
    for c in ranking:
        if net[c] != previous:        # a new group of equal values starts here
            group_before, previous = before, net[c]
        if net[c] <= 0:
            cls = "C"
        elif group_before < D("0.80") * total:
            cls = "A"
        elif group_before < D("0.95") * total:
            cls = "B"
        else:
            cls = "C"
        members[cls].append(c)
        before += net[c]
    show("abc_customers", len(ranking))
    show("abc_total_positive", total)
    show("abc_nonpositive", sum(v <= 0 for v in net.values()))
    show("abc_nonpositive_zero", sum(v == 0 for v in net.values()))
    show("abc_nonpositive_sum", sum((v for v in net.values() if v <= 0), D(0)))
    for cls, ids in members.items():
        name = f"abc_{cls}_"
        positive = sum((net[c] for c in ids if net[c] > 0), D(0))
        show(name + "customers", len(ids))
        show(name + "positive_customers", sum(net[c] > 0 for c in ids))
        show(name + "positive_sum", positive)
        show(name + "positive_share_percent", percent(positive, total))
        show(name + "sum_all_members", sum((net[c] for c in ids), D(0)))
        if ids:
            low, high = net[ids[-1]], net[ids[0]]
            show(name + "largest", high)
            show(name + "largest_ids", " ".join(c for c in ids if net[c] == high))
            show(name + "smallest", low)
            show(name + "smallest_ids", " ".join(c for c in ids if net[c] == low))
    for i, c in enumerate(ranking[:5], 1):
        show(f"top{i}", f"{c} {net[c]:.3f}")


def rfm_figures(as_of, gross, returned, invoices, days):
    """invoices: customer -> purchase invoices; days: customer -> distinct purchase days."""
    show("rfm_customers_with_purchase", len(days))
    show("rfm_last_purchase_a_year_or_more_ago", sum(plus_one_year(max(d)) <= as_of for d in days.values()))
    show("rfm_sum_purchase_invoices", sum(len(s) for s in invoices.values()))
    show("rfm_sum_purchase_days", sum(len(s) for s in days.values()))
    for c in RFM_IDS:
        name = f"rfm_{c}_"
        ordered = sorted(days.get(c, ()))
        gaps = sorted((b - a).days for a, b in zip(ordered, ordered[1:]))
        n = len(gaps)
        show(name + "first_purchase", ordered[0] if ordered else "none")
        show(name + "last_purchase", ordered[-1] if ordered else "none")
        show(name + "purchase_invoices", len(invoices.get(c, ())))
        show(name + "purchase_days", len(ordered))
        show(name + "gross", gross.get(c, D(0)))
        show(name + "returned", returned.get(c, D(0)))
        show(name + "net", gross.get(c, D(0)) - returned.get(c, D(0)))
        show(name + "recency_days", (as_of - ordered[-1]).days if ordered else "none")
        show(name + "mean_gap_days", fraction(sum(gaps), n) if n else "none")
        show(name + "median_gap_days", fraction(gaps[(n - 1) // 2] + gaps[n // 2], 2) if n else "none")


def main(path, as_of):
    rows = list(read(path))
    seen = [r for r in rows if r[-1] <= as_of]
    show("as_of", as_of)
    row_figures("log_", rows)
    row_figures("", seen)
    gross, returned = defaultdict(D), defaultdict(D)
    invoices, days = defaultdict(set), defaultdict(set)
    for kind, invoice, _stock, quantity, price, customer, day in seen:
        if kind == "purchase":
            gross[customer] += quantity * price
            invoices[customer].add(invoice)
            days[customer].add(day)
        elif kind == "return":
            returned[customer] -= quantity * price
    net = {c: gross.get(c, D(0)) - returned.get(c, D(0)) for c in gross.keys() | returned.keys()}
    abc_figures(net)
    rfm_figures(as_of, gross, returned, invoices, days)


main(sys.argv[1], date.fromisoformat(sys.argv[2]))
