"""Invented names. Any likeness to a real person is chance."""

from __future__ import annotations

from random import Random

GIVEN = """Aisha Alasdair Amara Andrew Anita Anthony Arjun Bethan Bola Callum Carys Catherine Chidi Claire Daniel David Deepa Eilidh
Elena Emeka Emily Fatima Fergus Fiona Gareth Grace Hannah Harpreet Helen Ibrahim Imran Isla James Jasmine Joanna John Joseph Karen
Katarzyna Kavita Kenneth Kwame Laila Laura Leah Liam Lucy Magdalena Marcus Maria Mark Mei Michael Mohammed Nadia Naomi Niamh Nikhil
Olivia Omar Patrick Paul Peter Priya Rachel Ravi Rebecca Rhys Richard Robert Rosa Ruth Samina Samuel Sarah Shreya Simon Siobhan Sophie
Stephen Sunil Susan Tariq Teresa Thomas Tomasz Uchenna Victoria Vikram Wei William Yasmin Yusuf Zainab Zoe""".split()  # noqa: SIM905 - a list of 150 quoted words is harder to read
FAMILY = """Abbott Achterberg Adeyemi Ahmed Akhtar Allerton Appiah Armitage Ashdown Bairstow Bajwa Balogun Barraclough Bhatt Birtwistle
Blackwood Bose Bracewell Brightwell Calloway Chandra Chaudhry Clegg Colclough Copeland Cotterill Crowther Danso Desai Dewhurst Dobson
Donnelly Dunmore Eastwood Edwards Eze Farrington Fernando Fielding Forsyth Galbraith Garside Ghosh Goddard Greenhalgh Gunawardena
Haddad Halliwell Hargreaves Hassan Haworth Hebden Holroyd Hussain Ingham Iqbal Jagger Jayaraman Kapoor Kelleher Kershaw Khalil Kirkbride
Koroma Lancaster Langstaff Lister Lockwood Lowther Mahmood Malik Marsden Mbeki Mehta Metcalfe Midgley Mistry Moorhouse Murgatroyd
Nandakumar Naylor Nowak Nwosu Oakden Ogden Okafor Osei Pakenham Pargeter Patel Pickles Pillai Prendergast Quayle Rahman Ramsden Redfern
Rishworth Rowntree Saleh Sandiford Sengupta Shackleton Sharma Sidhu Silcock Siddiqui Stainton Stansfield Suleman Sutcliffe Tattersall
Tetley Thackray Thwaite Umar Unsworth Varghese Verity Wadsworth Wainwright Walmsley Whitaker Widdop Wojcik Yeadon Yilmaz Zaman""".split()  # noqa: SIM905 - a list of 150 quoted words is harder to read


def invent(count: int, random: Random) -> list[str]:
    """So many different names."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[f"{random.choice(GIVEN)} {random.choice(FAMILY)}"] = None
    return list(found)
