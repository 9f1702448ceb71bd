"""Made-up tables and cards: rows that look alike, of which only the right one will do."""

from __future__ import annotations

from invented import ROLES, WEEKDAYS, Invention
from office_file import Asked, Made, heading, row_line, row_lines


def price_list(v: Invention) -> Made:
    """Rows of articles with prices, times of delivery and numbers."""
    things = v.several("thing", v.random.randint(4, 7))
    names = v.random.sample(["Item", "Unit price", "Delivery time", "Article no.", "In stock", "Supplier"], 6)
    draws = {"Unit price": v.money, "Delivery time": v.span_of_time, "Article no.": v.code, "Supplier": v.firm}
    shown = ["Item", *[name for name in names if name != "Item"][: v.random.randint(2, 4)]]
    rows = [
        {
            name: draws[name]() if name in draws else thing if name == "Item" else str(v.random.randint(0, 400))
            for name in shown
        }
        for thing in things
    ]
    words = {"Unit price": ["How much is the {}?", "price {}", "What does a {} cost?"]}
    words |= {"Delivery time": ["How long does it take to deliver the {}?", "delivery time of {}"]}
    words |= {"Article no.": ["What is the article number of the {}?", "article no. {}"]}
    words |= {
        "Supplier": ["Who supplies the {}?", "supplier for {}"],
        "In stock": ["How many {}s are in stock?", "stock of {}"],
    }
    asked = []
    for row in v.random.sample(rows, 2):
        name = v.pick(shown[1:])
        asked.append(Asked(v.pick(words[name]).format(row["Item"]), row[name], after=f"{name}: ", within=row_line(row)))
        asked.append(Asked(v.pick(words[name]).format(v.thing()), ""))
        missing = [other for other in words if other not in shown]
        if missing:
            asked.append(Asked(v.pick(words[v.pick(missing)]).format(row["Item"]), ""))
    return Made(heading(v, ["Price list", "Catalogue", "Order form"]), row_lines(rows), asked)


def staff_table(v: Invention) -> Made:
    """Rows of people with role, site, extension and first day."""
    people, sites = v.several("person", v.random.randint(4, 7)), v.several("place", 3)
    roles = v.random.sample(ROLES, 3)
    rows, seen = [], set()
    for person in people:
        role, site = v.pick(roles), v.pick(sites)
        if (role, site) not in seen:
            seen.add((role, site))
            extension = str(v.random.randint(100, 9999))
            rows.append({"Name": person, "Role": role, "Site": site, "Extension": extension, "Since": v.day()})
    row = v.random.choice(rows)
    free = [(role, site) for role in roles for site in sites if (role, site) not in seen]
    role, site = v.random.choice(free) if free else ("night guard", sites[0])
    words = ["Who is the {} in {}?", "{} {}", "Who works as {} at the {} site?"]
    asked = [
        Asked(v.pick(words).format(row["Role"], row["Site"]), row["Name"], within=row_line(row)),
        Asked(v.pick(words).format(role, site), ""),
        Asked(f"What is {row['Name']}'s extension?", row["Extension"], after="Extension: ", within=row_line(row)),
        Asked(f"phone {row['Name']}", row["Extension"], after="Extension: ", within=row_line(row)),
        Asked(f"Since when has {row['Name']} been with us?", row["Since"], within=row_line(row)),
        Asked(f"What is {v.person()}'s extension?", ""),
        Asked(f"What is {row['Name']}'s salary?", ""),
    ]
    return Made(heading(v, ["Staff", "Contacts", "Who is who"]), row_lines(rows), asked)


def budget(v: Invention) -> Made:
    """Rows of cost lines, with a plan for some years and what was spent."""
    year = v.random.randint(2019, 2026)
    columns = [f"Plan {year}", f"Actual {year}", f"Plan {year + 1}"]
    kinds = [
        "Travel",
        "Rent",
        "Training",
        "Printing",
        "Insurance",
        "Cleaning",
        "Licences",
        "Postage",
        "Energy",
        "Events",
    ]
    lines = [f"{kind} {v.place()}" if v.random.random() < 0.4 else kind for kind in v.random.sample(kinds, 5)]
    rows = [{"Cost line": line} | {column: v.money() for column in columns} for line in lines]
    row, column = v.random.choice(rows), v.pick(columns)
    line = row["Cost line"]
    verb = {"Plan": "planned", "Actual": "spent"}
    first, of_year = column.split()
    other = v.pick([kind for kind in kinds if kind not in lines])
    asked = [
        Asked(
            f"How much was {verb[first]} for {line.lower()} in {of_year}?",
            row[column],
            after=f"{column}: ",
            within=row_line(row),
        ),
        Asked(f"{line} {column}", row[column], after=f"{column}: ", within=row_line(row)),
        Asked(f"How much was {verb[first]} for {line.lower()} in {year + v.random.randint(2, 4)}?", ""),
        Asked(f"How much was spent on {line.lower()} in {year + 1}?", ""),
        Asked(f"{first.lower()} {other.lower()} {of_year}", ""),
    ]
    return Made(heading(v, ["Budget", "Finances", "Annual accounts"]), row_lines(rows), asked)


def record_card(v: Invention) -> Made:
    """Keys with values: what is noted of one contract, machine or room."""
    fields = {
        "Supplier": (v.firm(), ["Who is the supplier?", "Which company supplies it?"]),
        "Contract number": (v.code(), ["What is the contract number?", "contract no"]),
        "Start": (v.day(), ["When does the contract start?", "From when does it run?"]),
        "End": (v.day(), ["When does the contract end?", "Until when does it run?"]),
        "Monthly fee": (v.money(), ["What is paid each month?", "monthly fee"]),
        "Deposit": (v.money(), ["How high is the deposit?", "deposit amount"]),
        "Notice period": (v.span_of_time(), ["What is the notice period?", "How far ahead must notice be given?"]),
        "Contact": (v.person(), ["Who is the contact person?", "contact"]),
        "Last serviced": (v.day(), ["When was it last serviced?", "last service date"]),
    }
    kept = v.random.sample(list(fields), v.random.randint(4, 7))
    text = "\n".join(f"{name}: {fields[name][0]}" for name in kept)
    asked = [Asked(v.pick(fields[name][1]), fields[name][0], after=f"{name}: ") for name in v.random.sample(kept, 3)]
    asked += [Asked(v.pick(fields[name][1]), "") for name in fields if name not in kept][:3]
    return Made(heading(v, ["Contract card", "Asset record", "Register"]), text, asked)


def shift_roster(v: Invention) -> Made:
    """Rows of days with who works when. Kept out for validation."""
    people = v.several("person", 5)
    rows = [
        {"Day": day, "Early": p.split()[0], "Late": q.split()[0]}
        for day, p, q in zip(WEEKDAYS, people, people[1:] + people[:1], strict=True)
    ]
    row, shift = v.random.choice(rows), v.pick(["Early", "Late"])
    asked = [
        Asked(
            f"Who has the {shift.lower()} shift on {row['Day']}?", row[shift], after=f"{shift}: ", within=row_line(row)
        ),
        Asked(f"{row['Day'].lower()} {shift.lower()}", row[shift], after=f"{shift}: ", within=row_line(row)),
        Asked(f"Who has the {shift.lower()} shift on Saturday?", ""),
        Asked(f"Who has the night shift on {row['Day']}?", ""),
    ]
    return Made(heading(v, ["Roster", "Shifts"]), row_lines(rows), asked)
