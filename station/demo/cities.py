"""Forty Indonesian cities with one hub each. Codes are the airports' IATA codes; places are facts.

Coordinates are the cities' centres in degrees (WGS 84), good to about a kilometre.
"""

from __future__ import annotations

from dataclasses import dataclass

WIB = "Asia/Jakarta"
WITA = "Asia/Makassar"
WIT = "Asia/Jayapura"


@dataclass(frozen=True, slots=True)
class City:
    """A city and its hub. `gateway` is the hub through which it is reached; a gateway is its own.

    `postcode` is one of the city's own, `share` its weight when the demo picks a parcel's ends.
    """

    code: str
    name: str
    province: str
    timezone: str
    latitude: float
    longitude: float
    gateway: str
    postcode: str
    share: int = 1


# fmt: off
CITIES: tuple[City, ...] = (
    City("CGK", "Jakarta", "DKI Jakarta", WIB, -6.2088, 106.8456, "CGK", "10110", 18),
    City("BDO", "Bandung", "Jawa Barat", WIB, -6.9175, 107.6191, "CGK", "40111", 8),
    City("CBN", "Cirebon", "Jawa Barat", WIB, -6.7320, 108.5523, "CGK", "45111"),
    City("SRG", "Semarang", "Jawa Tengah", WIB, -6.9667, 110.4167, "CGK", "50131", 5),
    City("PWL", "Purwokerto", "Jawa Tengah", WIB, -7.4214, 109.2344, "CGK", "53111"),
    City("JOG", "Yogyakarta", "DI Yogyakarta", WIB, -7.7956, 110.3695, "CGK", "55111", 3),
    City("SOC", "Surakarta", "Jawa Tengah", WIB, -7.5755, 110.8243, "CGK", "57111", 2),
    City("TKG", "Bandar Lampung", "Lampung", WIB, -5.3971, 105.2668, "CGK", "35111", 2),
    City("BKS", "Bengkulu", "Bengkulu", WIB, -3.7928, 102.2608, "CGK", "38111"),
    City("PLM", "Palembang", "Sumatera Selatan", WIB, -2.9761, 104.7754, "CGK", "30111", 3),
    City("DJB", "Jambi", "Jambi", WIB, -1.6101, 103.6131, "CGK", "36111"),
    City("PGK", "Pangkalpinang", "Kepulauan Bangka Belitung", WIB, -2.1291, 106.1138, "CGK",
         "33111"),
    City("BTH", "Batam", "Kepulauan Riau", WIB, 1.0456, 104.0305, "CGK", "29411", 2),
    City("PNK", "Pontianak", "Kalimantan Barat", WIB, -0.0263, 109.3425, "CGK", "78111"),
    City("PKY", "Palangka Raya", "Kalimantan Tengah", WIB, -2.2161, 113.9135, "CGK", "73111"),
    City("KNO", "Medan", "Sumatera Utara", WIB, 3.5952, 98.6722, "KNO", "20111", 6),
    City("BTJ", "Banda Aceh", "Aceh", WIB, 5.5483, 95.3238, "KNO", "23111"),
    City("PKU", "Pekanbaru", "Riau", WIB, 0.5071, 101.4478, "KNO", "28111", 2),
    City("PDG", "Padang", "Sumatera Barat", WIB, -0.9471, 100.4172, "KNO", "25111", 2),
    City("SUB", "Surabaya", "Jawa Timur", WIB, -7.2575, 112.7521, "SUB", "60111", 10),
    City("MLG", "Malang", "Jawa Timur", WIB, -7.9666, 112.6326, "SUB", "65111", 3),
    City("DPS", "Denpasar", "Bali", WITA, -8.6705, 115.2126, "SUB", "80111", 4),
    City("LOP", "Mataram", "Nusa Tenggara Barat", WITA, -8.5833, 116.1167, "SUB", "83111"),
    City("LBJ", "Labuan Bajo", "Nusa Tenggara Timur", WITA, -8.4964, 119.8877, "SUB", "86554"),
    City("KOE", "Kupang", "Nusa Tenggara Timur", WITA, -10.1772, 123.6070, "SUB", "85111"),
    City("BDJ", "Banjarmasin", "Kalimantan Selatan", WITA, -3.3186, 114.5944, "SUB", "70111", 2),
    City("BPN", "Balikpapan", "Kalimantan Timur", WITA, -1.2379, 116.8529, "SUB", "76111", 2),
    City("AAP", "Samarinda", "Kalimantan Timur", WITA, -0.5022, 117.1536, "SUB", "75111"),
    City("TRK", "Tarakan", "Kalimantan Utara", WITA, 3.3274, 117.5785, "SUB", "77111"),
    City("UPG", "Makassar", "Sulawesi Selatan", WITA, -5.1477, 119.4327, "UPG", "90111", 4),
    City("PLW", "Palu", "Sulawesi Tengah", WITA, -0.8917, 119.8707, "UPG", "94111"),
    City("KDI", "Kendari", "Sulawesi Tenggara", WITA, -3.9985, 122.5130, "UPG", "93111"),
    City("GTO", "Gorontalo", "Gorontalo", WITA, 0.5435, 123.0568, "UPG", "96111"),
    City("MDC", "Manado", "Sulawesi Utara", WITA, 1.4748, 124.8421, "UPG", "95111", 2),
    City("TTE", "Ternate", "Maluku Utara", WIT, 0.7893, 127.3770, "UPG", "97711"),
    City("AMQ", "Ambon", "Maluku", WIT, -3.6954, 128.1814, "UPG", "97111"),
    City("SOQ", "Sorong", "Papua Barat Daya", WIT, -0.8762, 131.2558, "UPG", "98411"),
    City("TIM", "Timika", "Papua Tengah", WIT, -4.5468, 136.8837, "UPG", "99910"),
    City("MKQ", "Merauke", "Papua Selatan", WIT, -8.4932, 140.4018, "UPG", "99611"),
    City("DJJ", "Jayapura", "Papua", WIT, -2.5337, 140.7181, "UPG", "99111"),
)
# fmt: on

BY_CODE = {city.code: city for city in CITIES}
