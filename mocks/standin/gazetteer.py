"""Gazetteer: US states, countries, some large cities, and currencies.

A model has this knowledge; the stand-in has a little of it, so that "Boston, Massachusetts" is one place, and so that
"City, State" in a description can be followed where the user names the city alone.
"""

from __future__ import annotations

import re

_STATES = (
    "Alabama AL,Alaska AK,Arizona AZ,Arkansas AR,California CA,Colorado CO,Connecticut CT,Delaware DE,Florida FL,"
    "Georgia GA,Hawaii HI,Idaho ID,Illinois IL,Indiana IN,Iowa IA,Kansas KS,Kentucky KY,Louisiana LA,Maine ME,"
    "Maryland MD,Massachusetts MA,Michigan MI,Minnesota MN,Mississippi MS,Missouri MO,Montana MT,Nebraska NE,Nevada NV,"
    "New Hampshire NH,New Jersey NJ,New Mexico NM,New York NY,North Carolina NC,North Dakota ND,Ohio OH,Oklahoma OK,"
    "Oregon OR,Pennsylvania PA,Rhode Island RI,South Carolina SC,South Dakota SD,Tennessee TN,Texas TX,Utah UT,"
    "Vermont VT,Virginia VA,Washington WA,West Virginia WV,Wisconsin WI,Wyoming WY"
)
_COUNTRIES = (
    "Argentina,Australia,Austria,Belgium,Brazil,Canada,Chile,China,Colombia,Croatia,Cuba,Czechia,Denmark,Egypt,"
    "England,Ethiopia,Finland,France,Germany,Greece,Hungary,Iceland,India,Indonesia,Iran,Iraq,Ireland,Israel,Italy,"
    "Japan,Kenya,Latvia,Malaysia,Mexico,Morocco,Nepal,Netherlands,New Zealand,Nigeria,Norway,Pakistan,Peru,"
    "Philippines,Poland,Portugal,Romania,Russia,Saudi Arabia,Scotland,Serbia,Singapore,South Africa,South Korea,"
    "Spain,Sweden,Switzerland,Taiwan,Thailand,Turkey,Ukraine,United Kingdom,UK,United States,USA,US,Vietnam,Wales"
)
_CITIES = (
    "AZ:Phoenix,Tucson;CA:Los Angeles,San Francisco,San Diego,San Jose,Sacramento,Oakland,Berkeley,Palo Alto,"
    "Santa Clara,Mountain View,Fresno,Long Beach,Anaheim,Santa Monica,Pasadena;CO:Denver,Boulder;DC:Washington;"
    "FL:Miami,Orlando,Tampa,Jacksonville;GA:Atlanta,Savannah;HI:Honolulu;IL:Chicago,Springfield;IN:Indianapolis;"
    "LA:New Orleans;MA:Boston,Cambridge;MD:Baltimore;MI:Detroit,Ann Arbor;MN:Minneapolis;MO:St. Louis,Kansas City;"
    "NC:Charlotte,Raleigh;NJ:Newark,Jersey City,Princeton;NM:Albuquerque,Santa Fe;NV:Las Vegas,Reno;NY:New York,"
    "New York City,NYC,Brooklyn,Manhattan,Buffalo;OH:Columbus,Cleveland,Cincinnati;OR:Portland;PA:Philadelphia,"
    "Pittsburgh;TN:Nashville,Memphis;TX:Houston,Dallas,Austin,San Antonio,Fort Worth,El Paso;UT:Salt Lake City;"
    "WA:Seattle,Spokane,Tacoma;WI:Milwaukee,Madison;Argentina:Buenos Aires;Australia:Sydney,Melbourne,Brisbane,Perth,"
    "Adelaide,Canberra;Austria:Vienna;Belgium:Brussels;Brazil:Sao Paulo,São Paulo,Rio de Janeiro;Canada:Toronto,"
    "Vancouver,Montreal,Ottawa;China:Beijing,Shanghai,Guangzhou,Shenzhen,Chengdu,Wuhan;Czechia:Prague;"
    "Denmark:Copenhagen;Egypt:Cairo;Finland:Helsinki;France:Paris,Lyon,Marseille,Nice;Germany:Berlin,Munich,Hamburg,"
    "Frankfurt,Cologne;Greece:Athens;Hungary:Budapest;India:Mumbai,Delhi,New Delhi,Bangalore,Hyderabad,Chennai,"
    "Kolkata,Pune;Indonesia:Jakarta,Bali;Ireland:Dublin;Israel:Tel Aviv,Jerusalem;Italy:Rome,Milan,Venice,Florence;"
    "Japan:Tokyo,Osaka,Kyoto;Kenya:Nairobi;Latvia:Riga;Malaysia:Kuala Lumpur;Mexico:Mexico City,Cancun;"
    "Netherlands:Amsterdam;New Zealand:Auckland;Nigeria:Lagos;Norway:Oslo;Philippines:Manila;Poland:Warsaw;"
    "Portugal:Lisbon,Porto;Russia:Moscow;South Africa:Cape Town,Johannesburg;South Korea:Seoul,Busan;Spain:Madrid,"
    "Barcelona;Sweden:Stockholm;Switzerland:Zurich,Geneva;Taiwan:Taipei;Thailand:Bangkok;Turkey:Istanbul,Ankara;"
    "UAE:Dubai,Abu Dhabi;UK:London,Manchester,Edinburgh,Liverpool,Birmingham;Ukraine:Kyiv;Vietnam:Hanoi,Ha Noi,"
    "Ho Chi Minh City"
)
"""Cities by US state, abbreviated, or country."""
_MONEY = (
    "USD us dollar,USD united states dollar,USD american dollar,CAD canadian dollar,AUD australian dollar,"
    "NZD new zealand dollar,SGD singapore dollar,HKD hong kong dollar,USD dollar,EUR euro,GBP british pound,"
    "GBP pound sterling,GBP pound,JPY japanese yen,JPY yen,CNY chinese yuan,CNY yuan,CNY rmb,CNY renminbi,"
    "INR indian rupee,INR rupee,CHF swiss franc,KRW korean won,MXN mexican peso,BRL brazilian real,RUB russian ruble,"
    "RUB ruble,SEK swedish krona,NOK norwegian krone,DKK danish krone,THB thai baht,TRY turkish lira,ZAR rand"
)
_COORDINATES = (
    "Amsterdam 52.37 4.90,Athens 37.98 23.73,Bangkok 13.76 100.50,Beijing 39.90 116.41,Berlin 52.52 13.41,"
    "Bogota 4.71 -74.07,Boston 42.36 -71.06,Buenos Aires -34.60 -58.38,Cairo 30.04 31.24,Chicago 41.88 -87.63,"
    "Delhi 28.65 77.23,Dubai 25.20 55.27,Dublin 53.35 -6.26,Hamburg 53.55 9.99,Istanbul 41.01 28.98,"
    "Lagos 6.52 3.38,Lisbon 38.72 -9.14,London 51.51 -0.13,Los Angeles 34.05 -118.24,Madrid 40.42 -3.70,"
    "Miami 25.76 -80.19,Moscow 55.76 37.62,Mumbai 19.08 72.88,Munich 48.14 11.58,New York 40.71 -74.01,"
    "Oslo 59.91 10.75,Paris 48.86 2.35,Prague 50.08 14.44,Rome 41.90 12.50,San Francisco 37.77 -122.42,"
    "Sao Paulo -23.55 -46.63,Seattle 47.61 -122.33,Seoul 37.57 126.98,Singapore 1.35 103.82,Stockholm 59.33 18.07,"
    "Sydney -33.87 151.21,Tokyo 35.68 139.69,Toronto 43.65 -79.38,Vienna 48.21 16.37,Zurich 47.37 8.54"
)
"""Latitude and longitude of large cities."""

_STATE = {name.lower(): short for name, short in (one.rsplit(" ", 1) for one in _STATES.split(","))}
_COUNTRY = {name.lower() for name in _COUNTRIES.split(",")}
_HOMES = (one.split(":") for one in _CITIES.split(";"))
_REGION_OF_CITY = {city.lower(): home for home, cities in _HOMES for city in cities.split(",")}
_CURRENCIES = [(words, code) for code, words in (one.split(" ", 1) for one in _MONEY.split(","))]
_NAMES = "|".join(name for name, _ in _CURRENCIES if name != "pound")
_ISO = "|".join(dict.fromkeys(code for _, code in _CURRENCIES))
MONEY = re.compile(rf"\b(?:(?:{_NAMES})s?|U\.S\. dollars?|{_ISO})\b", re.I)
"""The name or code of a currency, without "pound", which may be a weight."""
_ALSO_COMMON_WORDS = ("nice", "bali", "columbus", "orlando", "florence", "austin", "charlotte", "madison", "cologne")
_CITY_NAMES = sorted(
    (re.escape(city) for city in _REGION_OF_CITY if city not in _ALSO_COMMON_WORDS), key=len, reverse=True
)
CITY = re.compile(rf"\b(?:{'|'.join(_CITY_NAMES)})\b(?!\.\w)", re.I)
"""A city of the table, in upper or lower case."""
_PLACED = {name: (float(lat), float(lon)) for name, lat, lon in (c.rsplit(" ", 2) for c in _COORDINATES.split(","))}


def coordinates(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the first city in ``text`` that the table has, or None."""
    return next((place for name, place in _PLACED.items() if re.search(rf"\b{name}\b", text, re.I)), None)


def is_region(name: str) -> bool:
    """Return whether ``name`` is a US state, its abbreviation, or a country."""
    bare = name.strip()
    return bare.rstrip(".").lower() in _COUNTRY.union(_STATE) or bare in (*_STATE.values(), "D.C.", "DC", "U.S.")


def is_place(name: str) -> bool:
    """Return whether a part of ``name`` is a region, or a city of the table."""
    return any(region_of(part) is not None or is_region(part) for part in name.split(", "))


def region_of(city: str) -> str | None:
    """Return the US state, abbreviated, or the country of a large city; None for other cities."""
    return _REGION_OF_CITY.get(city.strip().lower())


def currency_code(text: str) -> str | None:
    """Return the code of the currency that ``text`` names, such as "USD" for "US dollars", or None."""
    spoken = text.lower().replace("u.s.", "us").removesuffix("s")
    return next((code for name, code in _CURRENCIES if spoken in (name, code.lower()) or text == code), None)
