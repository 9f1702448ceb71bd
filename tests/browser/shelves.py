"""The documents that the states of the page are shown with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fake_assistant import Hold

from reading_samples import docx, pdf, word_paragraph, word_table, xlsx

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of a server. With `hold` only the stand-in assistant can serve them."""

    name: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    hold: Hold = ""

    def write(self, corpus: Path) -> None:
        corpus.mkdir(parents=True)
        for name, text in self.files.items():
            (corpus / name).parent.mkdir(parents=True, exist_ok=True)
            (corpus / name).write_bytes(text if isinstance(text, bytes) else text.encode())


EMPTY = Shelf("documents")
ARTICLE = Shelf("seeds", {path.name: path.read_bytes() for path in SEEDS.iterdir() if path.is_file()})
WARMING = Shelf("seeds-warming", ARTICLE.files, "warm-up")
STREAMING = Shelf("seeds-streaming", ARTICLE.files, "answer")
LEAVING = Shelf("seeds-leaving", ARTICLE.files)
_REPORTS = {f"report-{n:02}.txt": f"Report {n}\n\nThe river rose by {n} centimetres.\n" for n in range(40)}
RIVER_AT_FIRST = Shelf("river-at-first", _REPORTS, "first-rebuild")
RIVER = Shelf("river", _REPORTS, "rebuild")
OFFICE = Shelf(
    "shelf",
    {
        "minutes/2024-03-board.md": "# Board meeting, March 2024\n\nThe board approved the budget. "
        "Ada Lind was in the chair.\n",
        "minutes/2024-06-board.md": "# Board meeting, June 2024\n\nThe board chose the site at Fagervik for the new "
        "pier.\n",
        "prices.csv": "item,unit,price\npine boards,metre,4.10\nsteel bolts,piece,0.35\n",
        "tariff.md": "# Harbour dues\n\n| boat | a day | a month |\n| --- | --- | --- |\n| sail | 12 | 200 |\n"
        "| motor, longer than eighteen metres | 31 | 540 |\n",
        "letters/harbour-master.eml": "From: ole@example.com\nTo: ada@example.com\nSubject: The new pier\n"
        "Content-Type: text/plain; charset=utf-8\n\nDear Ada,\n\nthe divers start on Monday.\n\nOle\n",
        "tide.py": '"""Tides at the pier."""\n\n\ndef height(hour: int) -> float:\n    return 1.2 * hour\n',
        "notes.txt": "",
        "scans/drawing.pdf": "%PDF-1.4 broken off",
    },
)
REPORTS = Shelf(
    "reports",
    {
        "fagervik-1904.pdf": pdf(
            [
                [(60, 730, 22, "The Pier at Fagervik"), (60, 690, 12, "Report of the harbour company, 1904")],
                [
                    (60, 730, 16, "Construction"),
                    (60, 700, 12, "Work on the pier began in May 1902, after two years of surveys. The stone came"),
                    (60, 684, 12, "from the quarry at Lervik, by barge. The old lighthouse tower was painted red by"),
                    (60, 668, 12, "Ingrid Berg in the summer of 1903, so that ships could tell it from the church."),
                    (60, 636, 12, "The total cost was 41,000 crowns, a third less than the company had feared."),
                ],
            ]
        )
    },
)


_BERTHS = (
    ("Berth", "Length", "Depth", "Boats"),
    ("North pier", "120 m", "6.5 m", "14"),
    ("South pier", "85 m", "4.2 m", "9"),
    ("Fish quay", "60 m", "3.8 m", "6"),
    ("Guest pier", "45 m", "2.9 m", "22"),
)
HARBOUR = Shelf(
    "harbour",
    {
        "stock.xlsx": xlsx(
            {
                "Stock": [
                    ["Item", "Shelf", "Pieces", "Price"],
                    ["Pine boards", "A1", 120, 4.10],
                    ["Steel bolts", "B4", 940, 0.35],
                    ["Rope, 12 mm", "C2", 60, 2.80],
                    ["Fenders", "C3", 18, 21.50],
                ]
            }
        ),
        "orders.csv": "Item,Unit,Price,Supplier,Ordered,Delivered,Paid\n"
        "Pine boards,metre,4.10,Lervik Timber,2031-03-02,2031-03-09,yes\n"
        "Steel bolts,piece,0.35,Nor Bolt,2031-03-04,2031-03-20,no\n"
        "Tar,barrel,88.00,Ole Dahl & Sons,2031-03-04,2031-03-06,yes\n",
        "dues.html": "<h1>Harbour dues</h1><p>Valid from 1 April 2031.</p><table><tr><th>Boat<th>Season<th>A day<th>A month"
        "</tr><tr><td rowspan=2>Sail</td><td>Summer</td><td>14</td><td>230</td></tr><tr><td>Winter</td><td>9</td><td>150"
        "</td></tr><tr><td rowspan=2>Motor</td><td>Summer</td><td>31</td><td>540</td></tr><tr><td>Winter</td><td>22</td>"
        "<td>380</td></tr></table><p>Residents pay half.</p>",
        "waiting-list.md": "# Waiting list\n\nKept by the harbour office.\n\n| Place | Name | Boat | Since |\n"
        "|---|---|---|---|\n| 1 | Ada Lind | Terna | 2027 |\n| 2 | Tom Aker | Havsula | 2028 |\n| 3 | Lena Holm | Skarv | "
        "2030 |\n\n## How a berth is given\n\n1. The office writes to the first on the list.\n2. The owner answers within "
        "*ten days*.\n   - A boat over 12 m needs the north pier.\n   - Everything else goes to the guest pier.\n3. The "
        "deposit of 400 crowns is paid.\n\n> No berth is ever sold on.\n\n```\nlist --waiting --since 2027\n```\n",
        "repairs.docx": docx(
            word_paragraph("Repairs of 2031", style="H1")
            + word_paragraph("The board decided on these works in March.")
            + word_table(
                [
                    ["Work", "Lead", "Weeks", "Cost"],
                    ["New planks", "Ada Lind", "3", "41,000"],
                    ["Lamp of the lighthouse", "Ole Dahl", "1", "12,500"],
                    ["Dredging", "Lena Holm", "6", "230,000"],
                ]
            )
            + word_paragraph("All works end before the regatta.")
        ),
        "berths.pdf": pdf(
            [
                [
                    (60, 730, 20, "Berths of the harbour"),
                    (60, 700, 11, "Measured at mean low water in May 2031 by the harbour office."),
                    *(
                        (x, 660 - 18 * line, 11, cell)
                        for line, row in enumerate(_BERTHS)
                        for x, cell in zip((60, 220, 330, 440), row, strict=True)
                    ),
                    (60, 540, 11, "The guest pier is closed from November to March."),
                ]
            ]
        ),
        "winter.txt": "Closing the harbour in winter\n\nThe harbour master closes the harbour when the ice is thicker than "
        "five centimetres. These are the steps:\n\n1. Raise the red flag at the north pier.\n2. Call the boats that are "
        "still out on channel 12.\n3. Close the boom and lock it with both keys.\n4. Write the hour into the log.\n"
        "5. Switch the lighthouse to its winter light.\n\nThe harbour opens again by order of the board.\n",
        "chat.txt": "[2031-04-02 10:15] Ada Lind: When do the divers come?\n[2031-04-02 10:17] Ole Dahl: The divers come on "
        "Monday at seven. They need the key of the boat house.\n[2031-04-02 10:18] Ada Lind: Karl has it. I tell him "
        "tonight.\n[2031-04-02 10:25] Ole Dahl: Thanks. And the crane?\n[2031-04-02 10:31] Ada Lind: The crane is booked "
        "from nine to noon.\n",
        "pier.eml": "From: Ole Dahl <ole@example.com>\nTo: Ada Lind <ada@example.com>\nSubject: The new pier\n"
        "Date: Mon, 31 Mar 2031 09:12:00 +0200\nContent-Type: text/plain; charset=utf-8\n\nDear Ada,\n\nthe company brings "
        "its own boat and needs two bottles of air.\n\nPlease tell the board that the piles cost 18,400 crowns.\n\nOle\n",
        "tide.py": '"""Tides at the pier."""\n\nfrom math import cos, pi\n\nMEAN = 1.2  # metres above the datum\n\n\n'
        'def height(hour: float) -> float:\n    """The height of the water at `hour`."""\n    return MEAN + 0.8 * '
        "cos(2 * pi * hour / 12.42)\n\n\ndef is_safe(hour: float, draught: float) -> bool:\n    return height(hour) > "
        "draught + 0.5\n",
        "rules-2029.md": "# Rules of the harbour, edition of 2029\n\nDogs are kept on a lead.\n\nThe gate closes at ten in "
        "the evening.\n\nFires are allowed on the beach.\n",
        "rules-2031.md": "# Rules of the harbour, edition of 2031\n\nDogs are kept on a lead.\n\nThe gate closes at eleven in "
        "the evening.\n\nDrones need a permit of the harbour office.\n",
    },
)
