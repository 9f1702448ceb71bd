"""An invented boat club: its papers, and what people ask about them. Each question with what a right answer must hold.

`(question, words that must all stand in the answer, words that must not)`; of a question without an answer both are empty.
"""

from __future__ import annotations

DOCUMENTS = {
    "handbook 2022.md": """# Member handbook 2022

In force from 1 March 2022.

## Fees

The yearly fee for adults is 180 euros. It is due by 31 March.

## Guests

A member may bring two guests a day. Guests pay 6 euros each.
""",
    "handbook 2025.md": """# Member handbook 2025

In force from 1 March 2025. It replaces the handbook of 2022.

## Fees

The yearly fee for adults is 210 euros. It is due by 30 April. Who joins after 1 July pays half.

## Guests

A member may bring three guests a day. Guests pay 8 euros each. Dogs are welcome on the lawn, but not in the club house.

## If the alarm of the boat hall rings

1. Leave the hall by the north door.
2. Close the door behind you.
3. Call Edda Quist on 555 0142.
4. Wait at the flagpole until she has come.

## Keys

Every skipper gets a key for the hall against a deposit of 40 euros. A lost key is reported to the harbour master on the same day.
""",
    "boats.csv": """boat,type,built,berths,price_per_day_eur,harbour
Heron,motor boat,2014,4,95,Larnholm
Plover,sailing boat,2009,6,120,Larnholm
Curlew,sailing boat,2018,8,160,Ostvik
Teal,rowing boat,2021,2,25,Ostvik
Wigeon,motor boat,2019,5,110,Ostvik
""",
    "bills 2025.csv": """bill,customer,date,amount_eur,paid
B-101,Anna Moss,2025-05-02,285.00,yes
B-102,Jonas Feld,2025-05-20,120.00,no
B-103,Anna Moss,2025-06-11,160.00,no
B-104,Rudi Kamp,2025-07-01,95.50,yes
""",
    "minutes 2025-06-12.md": """# Minutes of the board, 12 June 2025

Present: Edda Quist, Jonas Feld, Mira Solberg.

## Crane

Jonas reported that the crane is worn out. The board decided to buy a new crane from Halvorsen Lifts for 34,000 euros.

## Summer party

The party moves from 5 July to 12 July 2025 because the tent is not free before.

## Swimming course

Mira proposed a course for children. The proposal was rejected, because there is no lifeguard.
""",
    "lease of the quay.txt": """LEASE OF THE QUAY

between Port of Larnholm (the lessor) and Heron Boat Club (the lessee)

Date: 4 February 2021

1. Term

The lease runs for ten years from 1 March 2021.

2. Rent

The rent is 1,150 euros a month, payable on the third working day.

3. Notice

The lessee may end the lease with nine months' notice to the end of a year.
""",
    "2024-11-05 letter of the port.eml": """From: Port of Larnholm <office@port.example>
To: Heron Boat Club <board@club.example>
Date: Tue, 05 Nov 2024 09:00:00 +0100
Subject: Rent of the quay

Dear Ms Quist,

in line with the lease the rent of the quay changes on 1 January 2025 from 1,150 to 1,240 euros a month.

Kind regards
Ole Brandt
""",
    "chat.txt": """[2025-07-08 18:02] Mira: Does anybody know where the new life jackets are?
[2025-07-08 18:05] Rudi: In the blue cupboard beside the workshop.
[2025-07-08 18:06] Mira: Thanks! And the keys of the Teal?
[2025-07-08 18:09] Rudi: Jonas has them until Sunday.
""",
    "crane.html": """<html><head><title>Operating the crane</title></head><body><h1>Operating the crane</h1>
<p>The crane lifts up to 3.2 tonnes. It may be used by members with a crane licence only.</p>
<h2>Lifting a boat</h2><ol><li>Check the slings for damage.</li><li>Lay the slings around the hull.</li>
<li>Lift the boat by ten centimetres and wait a minute.</li><li>Swing it over the water and lower it.</li></ol>
<h2>Prices</h2><table><tr><th>Service</th><th>Members</th><th>Guests</th></tr>
<tr><td>Lifting, up to 2 tonnes</td><td>35 euros</td><td>60 euros</td></tr>
<tr><td>Lifting, over 2 tonnes</td><td>55 euros</td><td>90 euros</td></tr>
<tr><td>Mast crane</td><td>15 euros</td><td>25 euros</td></tr></table></body></html>
""",
    "weather station.toml": """# settings of the weather station
[station]
name = "North mole"
interval_minutes = 10

[alarm]
wind_knots = 28
sms_to = "+49 555 0199"
""",
}

Question = tuple[str, tuple[str, ...], tuple[str, ...]]

FACTS: tuple[Question, ...] = (
    ("Where are the new life jackets?", ("blue cupboard",), ()),
    ("Who has the keys of the Teal?", ("Jonas",), ()),
    ("How much can the crane lift?", ("3.2 tonnes",), ()),
    ("Who may use the crane?", ("crane licence",), ()),
    ("What is the deposit for a key of the hall?", ("40 euros",), ()),
    ("Who wrote about the rent of the quay?", ("Brandt",), ()),
    ("When was the lease of the quay signed?", ("4 February 2021",), ()),
    ("For how long does the lease run?", ("ten years",), ()),
    ("What must I do when I lose my key?", ("harbour master",), ()),
    ("Are dogs allowed in the club house?", ("not in the club house",), ()),
    ("Why was the swimming course rejected?", ("lifeguard",), ()),
    ("why does the party move", ("tent",), ()),
    ("From whom do we buy the new crane?", ("Halvorsen Lifts",), ()),
    ("What does the new crane cost?", ("34,000",), ()),
    ("who attended the board meeting in june", ("Quist", "Feld", "Solberg"), ()),
    ("What do I pay when I join in August?", ("half",), ()),
    ("At how many knots of wind does the alarm go off?", ("28",), ()),
    ("How many months' notice must the club give to end the lease?", ("nine months",), ()),
)
VERSIONS: tuple[Question, ...] = (
    ("What is the yearly fee for adults?", ("210",), ()),
    ("How many guests may a member bring a day?", ("three",), ()),
    ("What do guests pay?", ("8 euros",), ()),
    ("When is the summer party?", ("12 July",), ()),
    ("What rent do we pay for the quay?", ("1,240",), ()),
    ("By when is the yearly fee due?", ("30 April",), ()),
    ("What was the yearly fee in the handbook of 2022?", ("180",), ("210",)),
)
LISTS: tuple[Question, ...] = (
    ("What do I do when the alarm of the boat hall rings?", ("north door", "Close", "Edda Quist", "flagpole"), ()),
    (
        "How do I lift a boat with the crane?",
        ("slings for damage", "around the hull", "ten centimetres", "lower it"),
        (),
    ),
)
TABLES: tuple[Question, ...] = (
    ("What does the Curlew cost a day?", ("160",), ("120",)),
    ("How many berths does the Plover have?", ("6",), ()),
    ("Which boats lie in Ostvik?", ("Curlew", "Teal", "Wigeon"), ("Heron",)),
    ("Which bills are not paid?", ("B-102", "B-103"), ("B-101",)),
    ("How much has Anna Moss been billed in total?", ("445",), ()),
    ("How many sailing boats do we have?", ("2",), ()),
    ("Which boat is the cheapest?", ("Teal",), ("Heron",)),
    ("What do guests pay for the mast crane?", ("25 euros",), ()),
    ("When was the Wigeon built?", ("2019",), ()),
    ("Which boats cost more than 100 euros a day?", ("Plover", "Curlew", "Wigeon"), ("Teal",)),
)
SENTENCES: tuple[Question, ...] = (
    ("By how much did the rent of the quay rise?", ("1,240 − 1,150 = 90",), ()),
    ("By how much did the yearly fee for adults rise?", ("210 − 180 = 30",), ()),
    ("What do we pay a year for the quay?", ("1,240",), ("13,800",)),
    ("How much more does the new crane cost than the deposit for a key?", ("34,000 − 40 = 33,960",), ()),
)
WHOLE: tuple[Question, ...] = (
    ("What changed between the handbooks of 2022 and 2025?", ("180 → 210", "two → three guests"), ()),
    ("Summarise the board meeting of 12 June", ("Halvorsen", "12 July", "rejected"), ()),
    ("What was decided about the crane?", ("Halvorsen",), ()),
    ("Compare the Heron and the Wigeon", ("95", "110"), ()),
)
ABSENT = (
    "What is the boiling point of mercury?",
    "Who won the world cup in 1998?",
    "How do I bake sourdough bread?",
    "Which shares should I buy?",
    "What does Lisbon have to do with opera?",
    "When did Napoleon die?",
)
FOLLOW_UPS: tuple[tuple[tuple[str, str], Question], ...] = (
    (("What does the Curlew cost a day?", "160 euros."), ("and the Teal?", ("25",), ())),
    (("What is the yearly fee for adults?", "210 euros."), ("By when is it due?", ("30 April",), ())),
    (("Who has the keys of the Teal?", "Jonas."), ("Until when does he have them?", ("Sunday",), ())),
    (("What does the new crane cost?", "34,000 euros."), ("From whom do we buy it?", ("Halvorsen",), ())),
    (("What rent do we pay for the quay?", "1,240 euros a month."), ("Since when?", ("1 January 2025",), ())),
)
