"""Repeat a draw by lot: `python repeat_draw.py LIST SEED` prints the numbers drawn, an empty line, then the substitutes.

LIST is the file that the page of the draw offers, SEED what it shows after the draw. Python 3.11, nothing to install. See draw.md.
"""

import hashlib
import itertools
import math
import sys

ATTEMPTS, GROUPS, STARTS = 200, 5000, 5
people, quotas, places = {}, {}, 0  # {number: {codes}}, {code: (least, most)}
list_file, seed = sys.argv[1:]
with open(list_file, encoding="utf-8") as file:
    if file.readline().strip() != "tirage-2":
        sys.exit("This is not a list that this program knows.")
    for what, name, *rest in (line.split() for line in file if line.strip()):
        if what == "places":
            places = int(name)
        elif what == "quota":
            quotas[name] = (int(rest[0]), int(rest[1]))
        else:
            people[name] = set(rest)
places = min(places, len(people))


def lots(number):
    return sorted(people, key=lambda one: hashlib.sha256(f"{seed}|{number}|{one}".encode()).hexdigest())


def count(code, group):
    return sum(code in people[number] for number in group)


def distance(group):
    return sum(max(0, low - count(code, group), count(code, group) - high) for code, (low, high) in quotas.items())


least = {code: min(quotas[code][0], count(code, people)) for code in quotas}
most = {code: quotas[code][1] for code in quotas}
for criterion in sorted({code.rstrip("0123456789") for code in quotas}):
    codes = sorted(code for code in quotas if code.rstrip("0123456789") == criterion)
    while sum(least[code] for code in codes) > places:
        least[max(codes, key=lambda code: least[code])] -= 1
    others = sum(not said.intersection(codes) for said in people.values())
    while others + sum(min(most[code], count(code, people)) for code in codes) < places:
        most[max(codes, key=lambda code: count(code, people) - most[code])] += 1


def attempt(number):
    chosen, order = [], lots(number)
    while len(chosen) < places:
        got = {code: count(code, chosen) for code in quotas}
        left = [n for n in order if n not in chosen and all(got[code] < most[code] for code in people[n])]
        missed = {code: least[code] - got[code] for code in sorted(quotas) if got[code] < least[code]}
        if not left or any(not count(code, left) for code in missed):
            return None
        pressed = max(missed, key=lambda code: missed[code] / count(code, left), default=None)
        chosen.append(next(n for n in left if pressed is None or pressed in people[n]))
    return chosen if all(count(code, chosen) >= least[code] for code in quotas) else None


def better(order):
    group = order[:places]
    while True:
        swaps = (sorted({*group, b} - {a}, key=order.index) for a in group for b in order if b not in group)
        before, group = group, min([group, *swaps], key=distance)
        if group is before:
            return group


tries = ((number, attempt(number)) for number in range(ATTEMPTS))
number, drawn = next((one for one in tries if one[1] is not None), (ATTEMPTS, None))
if drawn is None and math.comb(len(people), places) <= GROUPS:
    drawn = min(itertools.combinations(lots(ATTEMPTS), places), key=distance)
elif drawn is None:
    starts = ((start, better(lots(start))) for start in range(ATTEMPTS, ATTEMPTS + STARTS))
    number, drawn = min(starts, key=lambda one: distance(one[1]))
print("\n".join([*drawn, "", *(n for n in lots(number) if n not in drawn)]))
