"""Made-up minutes, chats, mails, contracts, policies, manuals and lists, with wishes and reports beside what holds."""

from __future__ import annotations

from invented import NUMBER_WORDS, WEEKDAYS, Invention
from office_file import Asked, Made, heading


def minutes(v: Invention) -> Made:
    """What was decided, put off and given to whom by when."""
    people, tasks, days = v.several("person", 4), v.several("task", 4), v.several("day", 4)
    mark = v.pick(["- ", "* ", "1) ", ""])
    lines = [
        f"{mark}{p.split()[0]} {v.pick(['will', 'is to'])} {t} by {d}."
        for p, t, d in zip(people, tasks, days, strict=True)
    ]
    thing, other = v.several("thing", 2)
    decided = f"Decided: the {thing} is bought for {v.money()}."
    put_off = f"The {other} was discussed; the decision is put off until {v.day()}."
    i = v.random.randrange(4)
    line = lines[i]
    lines = [decided, *lines, put_off] if v.random.random() < 0.5 else [put_off, *lines, decided]
    first = people[i].split()[0]
    asked = [
        Asked(f"Who will {tasks[i]}?", first, within=line),
        Asked(f"By when must {first} {tasks[i]}?", days[i], after=tasks[i], within=line),
        Asked(f"What is {first} to do?", tasks[i], within=line),
        Asked(f"Who will {v.task()}?", ""),
        Asked(f"What is {v.pick(['Gerda', 'Tomasz', 'Linh', 'Ove'])} to do?", ""),
        Asked(f"Was it decided to buy the {thing}?", decided, whole=True),
        Asked(f"What did they pay for the {other}?", ""),
        Asked(f"Until when was the decision on the {other} put off?", put_off.split("until ")[1][:-1], after=other),
    ]
    return Made(heading(v, ["Minutes", "Team meeting", "Board meeting"]), "\n".join(lines), asked)


def chat(v: Invention) -> Made:
    """Turns of people who agree on times, places and things."""
    a, b, c = (name.split()[0] for name in v.several("person", 3))
    place, away, task = v.place(), v.place(), v.task()
    first, later = v.clock(), v.clock()
    day, other_day = v.random.sample(WEEKDAYS, 2)
    turns = [
        f"{a}: When do we leave for {place} on {day}?",
        f"{b}: Let's say {first} at the gate.",
        f"{c}: I can't, I am in {away} until {other_day}.",
        f"{a}: OK. {b}, can you {task}?",
        f"{b}: Already done.",
        f"{c}: I would rather meet at {later}.",
    ]
    asked = [
        Asked(f"When does the trip to {place} start?", first, after="Let's say "),
        Asked(f"until when is {c} in {away}?", other_day, after="until "),
        Asked(f"Where is {c}?", away, after="I am in "),
        Asked(f"Who asked {b} to {task}?", a, within=turns[3]),
        Asked(f"Where is {a}?", ""),
        Asked(f"Until when is {b} in {away}?", ""),
        Asked(f"When do we leave for {v.place()}?", ""),
        Asked(f"What time does {c} want to meet?", later, after="meet at "),
    ]
    return Made(heading(v, ["Chat", "Channel", "Messages"]), "\n".join(turns), asked)


def clauses(v: Invention) -> Made:
    """A contract's rules, and beside them what somebody would like."""
    rule, wish, deposit, days = v.span_of_time(), v.span_of_time(), v.money(), v.span_of_time()
    number = v.random.randint(2, 14)
    landlord, tenant = v.several("firm", 2)
    parts = [
        f"§ {number} {v.pick(['Either party', tenant, 'The customer'])} may end this contract with {rule}' notice in writing.",
        f"§ {number + 1} {tenant} pays {landlord} a deposit of {deposit} within {days}.",
        f"Note: {tenant} would like {wish} instead; not agreed.",
        f"§ {number + 2} Changes must be made in writing.",
    ]
    moved = v.random.sample(parts, len(parts))
    asked = [
        Asked(
            v.pick(["What is the notice period?", "how can the contract be ended", "notice period"]),
            rule,
            after="contract with ",
        ),
        Asked(f"What notice period does {tenant} want?", wish, after="would like "),
        Asked(f"What deposit does {tenant} pay?", deposit, after="deposit of "),
        Asked(f"Who pays the deposit to {landlord}?", tenant, after=f"§ {number + 1} "),
        Asked(f"What deposit does {landlord} pay to {tenant}?", ""),
        Asked("How much is the penalty for late payment?", ""),
        Asked("Is a change agreed by phone valid?", parts[3], whole=True),
        Asked(f"What notice period does {v.firm()} want?", ""),
    ]
    return Made(heading(v, ["Contract", "Lease", "Agreement"]), "\n".join(moved), asked)


def policy(v: Invention) -> Made:
    """One of two versions of a policy: what the other says is not to be had here."""
    year = v.random.randint(2016, 2026)
    limit, notice, share = v.money(), v.span_of_time(), f"{v.random.randint(5, 95)} %"
    subject = v.pick(["Travel", "Remote work", "Expenses", "Training", "Company car"])
    before = f" It was {v.money()} before." if v.random.random() < 0.5 else ""
    sentences = [
        f"Staff may claim up to {limit} a night for a hotel.{before}",
        f"Requests are made {notice} ahead to the line manager.",
        f"The organisation pays {share} of the cost.",
        v.pick(["Visitors must sign in at the desk.", "Receipts must be kept.", "Alcohol is not paid for."]),
    ]
    asked = [
        Asked("What is the highest price for a hotel?", limit, after="up to "),
        Asked(f"hotel limit {year}", limit, after="up to "),
        Asked(f"What was the hotel limit in the version of {year + v.random.choice([-3, -2, -1, 1, 2])}?", ""),
        Asked("How early must a request be made?", notice, after="are made "),
        Asked("How much of the cost is paid?", share, after="pays "),
        Asked("Who has to be asked?", "the line manager", after="ahead to "),
        Asked("What is the limit for a rental bicycle?", ""),
        Asked("Do I have to ask before I book?", sentences[1], whole=True),
    ]
    return Made(f"{subject} policy, version {year}", " ".join(sentences), asked)


def numbered_steps(v: Invention) -> Made:
    """A manual's steps in their order."""
    thing, wait, degrees = v.thing(), v.span_of_time().split()[0], v.random.randint(20, 95)
    minutes_ = v.random.randint(2, 45)
    steps = [
        f"Switch off the {thing} and pull the plug.",
        f"Wait {minutes_} minutes until it is below {degrees} °C.",
        f"Remove {wait if wait in NUMBER_WORDS else 'two'} screws and take off the cover.",
        "Clean the filter with a dry cloth, never with water.",
        "Close the cover and press the green button.",
    ]
    text = "\n".join(f"{i}. {step}" for i, step in enumerate(steps, start=1))
    asked = [
        Asked(f"How long must I wait after switching off the {thing}?", f"{minutes_} minutes", after="Wait "),
        Asked("How is the filter cleaned?", "with a dry cloth", after="filter "),
        Asked("May I clean the filter with water?", steps[3], whole=True),
        Asked("Which button is pressed?", "green", after="press the "),
        Asked(f"How do I clean the {v.thing()}?", ""),
        Asked("How often is the filter replaced?", ""),
        Asked("What is done before the cover is removed?", steps[1], whole=True),
    ]
    return Made(heading(v, ["Manual", "Instructions", "How to"]), text, asked)


def plural_list(v: Invention) -> Made:
    """A list that answers as a whole, beside another list."""
    mine, others = v.several("thing", v.random.randint(2, 4)), v.several("thing", 3)
    mark = v.pick(["- ", "• ", "* "])
    place, away = v.several("place", 2)
    lists = {place: mine, away: others}
    order = v.random.sample([place, away], 2)
    text = "\n".join(f"To bring to {site}:\n" + "\n".join(mark + t for t in lists[site]) for site in order)
    whole = "\n".join(mark + t for t in mine)
    asked = [
        Asked(f"What must be brought to {place}?", whole[len(mark) :], after=f"To bring to {place}:\n{mark}"),
        Asked(f"Which things do we need in {place}", whole[len(mark) :], after=f"To bring to {place}:\n{mark}"),
        Asked(f"What must be brought to {v.place()}?", ""),
        Asked(f"Who brings the {mine[0]}?", ""),
        Asked(f"Where is the {mine[0]} needed?", place, after=""),
    ]
    return Made(heading(v, ["Check list", "Packing list", "Preparations"]), text, asked)


def order_mail(v: Invention) -> Made:
    """A mail about an order. Kept out for validation."""
    sender, thing, count, day, price = v.person(), v.thing(), v.random.randint(2, 60), v.day(), v.money()
    text = (
        f"{sender}: Dear all, we ordered {count} pieces of the {thing} on {day} for {price}. They go to {v.place()}. "
        f"I had hoped for a discount, but {v.firm()} gave none."
    )
    asked = [
        Asked(f"When was the {thing} ordered?", day, after=" on "),
        Asked(f"How many {thing}s were ordered?", str(count), after="ordered "),
        Asked("What did the order cost?", price, after=" for "),
        Asked(f"When was the {v.thing()} ordered?", ""),
        Asked("When was the order delivered?", ""),
        Asked(f"Who wrote about the {thing}?", sender),
    ]
    return Made(heading(v, ["Mail", "Re: order"]), text, asked)
