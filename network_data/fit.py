"""Print how well planned kilometres and days fit what was published: `python network_data/fit.py`.

Kilometres: the shortest way over operating links of the block's modes, past the places named, against what was printed.
ECO's lengths are of rails alone, so the 96 km of the ferry on Lake Van are added to them.

Days: the fastest way of the block's modes, past the places named. A train that runs from the one end of a row to the
other is taken out for that row, so that none answers for itself: what is tested is whether other trains and unnamed
ones, which are slow wagonloads in many countries, come near it. Counted are the hours in transit, from the first
departure to the last arrival, as carriers print them, and for trains, which were printed as through trains, without the
waits for trains and the changes of train on the way. Ships are waited for. The baseline is planned kilometres over one
constant speed for the block, the constant that fits these very rows best, so it is as good as such a rule can be. Left
out are runs printed as three days or fewer in whole days, which rounding alone moves by a sixth and more, and ships of
before slow steaming (2002). Rows marked * helped to set a rate or a service; `unseen` leaves them out.

Prices: the cheapest way of the block's modes for a 40-foot box against what was printed, from terminal to terminal, so
without loading, unloading and clearance and, at sea, without the posts in the ports. Prices move by a factor of three
from year to year, so they tell a wrong unit (a TEU for a box), not a good fit.
"""

import sys
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout goes before an installed package

import corridor as co


class Published(NamedTuple):
    """One published figure; `seen` says that it helped to set a figure of the network."""

    block: str
    origin: str
    destination: str
    via: str
    figure: float
    who: str
    seen: bool = False


MODES: Final = {
    "rail": ("rail-1435", "rail-1520", "rail-1676", "ferry"),
    "road": ("road", "ferry"),
    "sea": ("sea",),
}

KILOMETRES: Final = [
    Published("rail", "PKISB", "PKTFT", "", 1990, "Islamabad-Tehran-Istanbul, Pakistani part: ECO, 2021"),
    Published("rail", "IRMJV", "IRRAZ", "", 2603, "Islamabad-Tehran-Istanbul, Iranian part: ECO, 2021"),
    Published("rail", "TRKPK", "TRIST", "", 1950 + 96, "Islamabad-Tehran-Istanbul, Turkish part: ECO, 2021"),
    Published("rail", "TRKPK", "TRANK", "", 1388 + 96, "Kapıköy-Ankara: Diplomatic Observer, 2022"),
    Published("rail", "PKISB", "TRIST", "PKTFT IRRAZ", 6543 + 96, "Islamabad-Istanbul: ECO, 2021"),
    Published("rail", "PKKHI", "PKPEW", "PKLHE", 1687, "Karachi-Peshawar (ML-1): Pakistan Railways, 2025"),
    Published("rail", "PKKHI", "PKLHE", "", 1214, "Karachi-Lahore: Pakistan Railways"),
    Published("rail", "PKKHI", "PKROH", "", 480, "Karachi-Rohri: ADB, 2025"),
    Published("rail", "PKROH", "PKTFT", "", 1022, "Rohri-Taftan (ML-3): Pakistan Railways, 2019"),
    Published("rail", "PKUET", "IRZAH", "", 721.6, "Quetta-Zahedan: station chainage", True),
    Published("rail", "KZDOS", "PLMAL", "", 5262, "Dostyk-Małaszewicze: OpenStreetMap, 2024"),
    Published("rail", "KZALT", "PLMAL", "", 5359, "Altynkol-Małaszewicze: OpenStreetMap, 2024"),
    Published("rail", "KZALT", "KZAAU", "", 3128, "Altynkol-Aktau: KTZ Express, 2024"),
    Published("rail", "CNSIA", "DEDUI", "KZDOS", 9908, "Xi'an-Duisburg, fixed timetable: ShipHub, 2022"),
    Published("rail", "CNCGO", "DEHAM", "KZDOS", 10214, "Zhengzhou-Hamburg: Deutsche Welle, 2013"),
    Published("rail", "CNCTU", "PLLOD", "KZDOS", 9826, "Chengdu-Łódź: Xinhua, 2015"),
    Published("rail", "CNCKG", "DEDUI", "KZDOS", 10300, "Chongqing-Duisburg: 2014 (11,179 by Xi'an, 2013)"),
    Published("rail", "CNURC", "DEDUI", "KZDOS", 8000, "Urumqi-Duisburg: Xinhua, 2016"),
    Published("rail", "CNYIW", "IRTHR", "KZDOS TMAKY", 10399, "Yiwu-Tehran: press, 2016"),
    Published("rail", "CNBYN", "IRTHR", "KZDOS TMAKY", 8352, "Bayannur-Tehran: press, 2018"),
    Published("rail", "IRBND", "IRCKT", "", 1594, "Bandar Abbas-Sarakhs: OpenStreetMap, 2024"),
    Published("rail", "AZALA", "GEPTI", "", 769, "Alat-Poti: OpenStreetMap, 2024"),
    Published("rail", "TRKSY", "TRANK", "", 1310, "Kars-Ankara: Daily Sabah", True),
    Published("rail", "TRIST", "CNSIA", "KZAAU", 8693, "Istanbul-Xi'an by the Caspian, first train: Aliq, 2020"),
    Published("rail", "CNHRB", "CNMLX", "", 935, "Harbin-Manzhouli: Wikipedia"),
    Published("rail", "CNHRB", "CNSUI", "", 548, "Harbin-Suifenhe: Wikipedia", True),
    Published("rail", "CNLAN", "CNURC", "", 1904, "Lanzhou-Urumqi: Wikipedia", True),
    Published("rail", "CNPEK", "MNULN", "", 1553, "Beijing-Ulaanbaatar, train K23: TravelChinaGuide, 2018", True),
    Published("rail", "KZPTR", "KZSAR", "", 1514, "Petropavl-Shu: Wikipedia"),
    Published("rail", "KZALT", "KZZHE", "", 298, "Altynkol-Zhetygen: Damu Logistics"),
    Published("rail", "IRGBT", "IRBIK", "", 1428, "Gorgan-Bandar Imam, 1,392 + 36 km: SkyscraperCity"),
    Published("rail", "IRTHR", "IRMHD", "", 925, "Tehran-Mashhad: SkyscraperCity", True),
    Published("rail", "IRTHR", "IRTBZ", "", 742, "Tehran-Tabriz: SkyscraperCity", True),
    Published("rail", "IRTHR", "IRYZD", "", 600, "Tehran-Yazd by the short line: IRNA, 2000"),
    Published("rail", "IRTHR", "IRRAZ", "", 928, "Tehran-Turkish border: RayHaber, 2015"),
    Published("rail", "IROMH", "IRMHD", "", 1650, "Urmia-Mashhad: Tehran Times, 2019"),
    Published("rail", "IRBND", "IRCKT", "", 1568, "Bandar Abbas-Sarakhs: German Wikipedia"),
    Published("rail", "IRBND", "UZTAS", "IRCKT", 2673, "Bandar Abbas-Tashkent by Sarakhs: Kun.uz, 2024"),
    Published("rail", "PKROH", "PKUET", "", 381, "Rohri-Quetta: Wikipedia"),
    Published("rail", "PKROH", "PKCMN", "", 523, "Rohri-Chaman: Wikipedia", True),
    Published("rail", "CNGOL", "CNKOR", "", 1206, "Golmud-Korla: chinaxinjiang.cn, 2021"),
    Published("rail", "CNKHG", "CNHTN", "", 488, "Kashgar-Hotan: Absolute Astronomy"),
    Published("rail", "CNLYG", "CNLAN", "", 1759, "Lianyungang-Lanzhou: Wikipedia", True),
    Published("rail", "CNBAV", "CNLAN", "", 990, "Baotou-Lanzhou: Wikipedia", True),
    Published("rail", "CNPEK", "CNBAV", "", 824, "Beijing-Baotou: Lubanlebiao, 2016", True),
    Published("rail", "FRPAR", "FRLIO", "", 512, "Paris-Lyon, conventional line: French chainage", True),
    Published("rail", "RUVVO", "RUKUF", "RUHTA", 8500, "Vostochny-Samara, container train: Oreanda"),
    Published("road", "PKKHI", "TRPEN", "PKTFT", 5300, "Karachi-Istanbul by Taftan: National Logistics Cell, 2021"),
    Published("road", "PKISB", "TRPEN", "PKTFT", 4890, "Islamabad-Istanbul: IRU, 2021"),
    Published("road", "PKISB", "AZBAK", "PKTFT", 3680, "Pakistan-Baku: IRU, 2021"),
    Published("road", "PKKHI", "KZALA", "PKTOR", 3800, "Karachi-Almaty: IRU, 2023"),
    Published("road", "PKKHI", "UZTAS", "PKTOR", 3000, "Karachi-Tashkent: IRU, 2023"),
    Published("road", "PKKHI", "KZAST", "PKTOR", 4600, "Karachi-Astana: IRU, 2023"),
    Published("road", "PKKHI", "PKLHE", "", 1210, "Karachi-Lahore: Daily Pakistan, 2025"),
    Published("road", "PKGWD", "PKKHI", "", 653, "Gwadar-Karachi (N-10): National Highway Authority"),
    Published("road", "PKKHI", "PKCMN", "", 813, "Karachi-Chaman (N-25): Wikipedia"),
    Published("road", "IRMJV", "IRZAH", "", 96, "Mirjaveh-Zahedan: a guidebook, 2008"),
    Published("road", "IRZBR", "IRCKT", "", 1827, "Chabahar-Sarakhs: IRNA, 2020"),
    Published("road", "TRMER", "IRBRG", "", 1250, "Mersin-Bazargan: Logistics Cluster"),
    Published("road", "TRMER", "IQZAK", "", 860, "Mersin-Zakho: Logistics Cluster"),
    Published("road", "TRMER", "IQEBL", "", 1100, "Mersin-Erbil: Logistics Cluster"),
    Published("road", "AFKBL", "AFKDH", "", 483, "Kabul-Kandahar: a compilation"),
    Published("road", "AFMZR", "AFHRT", "", 76, "Mazar-i-Sharif-Hairatan: Logistics Cluster"),
    Published("road", "UZTAS", "CNKHG", "KGIRK", 920, "Tashkent-Kashgar by Irkeshtam: Kabar, 2018"),
    Published("road", "PKKHI", "AZALA", "PKTOR KZAAU", 4820, "Karachi-Baku by Aktau: Times of Central Asia"),
    Published("road", "CNTSN", "RUMOW", "CNMLX", 9470, "Tianjin-Tver, 9,300 km, and on to Moscow: D-Trans, 2019"),
    Published("road", "CNSHA", "TRPEN", "CNMLX RUMOW", 13000, "Shanghai-Istanbul by Manzhouli: IRU, 2019"),
    Published("road", "PKPEW", "PKTOR", "", 54, "Peshawar-Torkham: CAREC, 2023", True),
    Published("road", "PKISB", "PKKHN", "", 870, "Islamabad-Khunjerab: 2019", True),
    Published("road", "CNKHR", "PLWAW", "", 7000, "Khorgos-Poland: Yicai Global, 2018"),
    Published("road", "CNKHR", "TRPEN", "KZKUR", 4800, "Khorgos-Istanbul by Kuryk, with the ferry: IRU, 2024"),
    Published("road", "CNSZX", "UZTAS", "KGIRK", 6500, "Shenzhen-Tashkent by Irkeshtam: IRU, 2024"),
    Published("road", "PKUET", "PKTFT", "", 610, "Quetta-Taftan (N-40): National Highway Authority"),
    Published("road", "PKKHI", "PKTOR", "PKLHE PKISB", 1819, "Karachi-Torkham (N-5): National Highway Authority"),
    Published("road", "PKSKZ", "PKUET", "", 385, "Sukkur-Quetta (N-65): National Highway Authority"),
    Published("road", "PKUET", "PKDIK", "PKZHB", 554, "Quetta-Dera Ismail Khan (N-50): as N-40", True),
    Published("road", "AZALA", "AZAST", "", 204, "Alat-Astara: Azertag, 2018"),
    Published("road", "TJLBD", "TJDYU", "", 290, "Khujand-Dushanbe: Dangerous Roads"),
    Published("road", "KZBEI", "KZAAU", "", 470, "Beyneu-Aktau: Asian Development Bank", True),
    Published("road", "AFKDH", "AFHEA", "", 557, "Kandahar-Herat: Wikipedia", True),
    Published("road", "AFHEA", "AFAND", "", 550, "Herat-Andkhoy: CAREC", True),
    Published("sea", "CNSHA", "NLRTM", "SEASUEZ", 19472, "Shanghai-Rotterdam by Suez: 10,514 nautical miles"),
    Published("sea", "CNSHA", "NLRTM", "SEACAPE", 24963, "Shanghai-Rotterdam by the Cape: 13,479 nautical miles"),
    Published("sea", "PKKHI", "NLRTM", "SEASUEZ", 11460, "Karachi-Rotterdam by Suez: 6,188 nautical miles"),
    Published("sea", "PKKHI", "NLRTM", "SEACAPE", 20318, "Karachi-Rotterdam by the Cape: 10,971 nautical miles"),
    Published("sea", "PKKHI", "TRMER", "SEASUEZ", 6049, "Karachi-Mersin by Suez: 3,266 nautical miles"),
    Published("sea", "PKKHI", "IRBND", "", 1269, "Karachi-Bandar Abbas: 685 nautical miles"),
    Published("sea", "PKGWD", "IRZBR", "", 174, "Gwadar-Chabahar: 94 nautical miles in a straight line"),
    Published("sea", "IRZBR", "INBOM", "", 1561, "Chabahar-Mumbai: 843 nautical miles, Wikipedia"),
    Published("sea", "IRZBR", "INBOM", "", 1437, "Chabahar-Mumbai: India Narrative, 2023"),
    Published("sea", "IRZBR", "AEJEA", "", 654, "Chabahar-Dubai: 353 nautical miles, Wikipedia"),
    Published("rail", "IRAWZ", "IRKHO", "", 123, "Ahvaz-Khorramshahr: SkyscraperCity", True),
    Published("rail", "IRBFQ", "IRBND", "", 626, "Bafq-Bandar Abbas: R. Farnworth, 2020", True),
    Published("rail", "IRBFQ", "IRMHD", "", 800, "Bafq-Mashhad: R. Farnworth, 2020"),
    Published("rail", "IRMOT", "IRCKT", "", 165, "Branch to Sarakhs: R. Farnworth, 2020", True),
    Published("rail", "IRIFN", "IRSYZ", "", 506, "Isfahan-Shiraz: Pars Consulting Engineers", True),
    Published("rail", "RUSVX", "RUOMS", "", 898, "Yekaterinburg-Omsk: kolejtranssyberyjska.pl"),
    Published("rail", "RUOMS", "RUOVB", "", 627, "Omsk-Novosibirsk: the same", True),
    Published("rail", "RUOVB", "RUKJA", "", 762, "Novosibirsk-Krasnoyarsk: the same", True),
    Published("rail", "RUKJA", "RUIKT", "", 1088, "Krasnoyarsk-Irkutsk: the same", True),
    Published("rail", "RUIKT", "RUUUD", "", 456, "Irkutsk-Ulan-Ude: the same", True),
    Published("rail", "RUUUD", "RUHTA", "", 557, "Ulan-Ude-Chita: the same", True),
    Published("rail", "RUHTA", "RUKHV", "", 2327, "Chita-Khabarovsk: the same", True),
    Published("rail", "RUKHV", "RUUSK", "", 654, "Khabarovsk-Ussuriysk: the same", True),
    Published("rail", "TRSIC", "TRANK", "", 602.5, "Sivas-Ankara, old line: Newsition, 2023", True),
    Published("rail", "TRKSY", "TRANK", "", 1360, "Kars-Ankara: Hürriyet, 2025"),
    Published("rail", "TRTAT", "TRANK", "", 1315, "Tatvan-Ankara: Hürriyet Daily News, 2025"),
    Published("rail", "TRTAT", "TRANK", "", 1262, "Tatvan-Ankara: Haber Elazığ, 2024"),
    Published("rail", "TRKPK", "TRIZT", "", 1946, "Kapıköy-Köseköy: RayHaber, 2021"),
    Published("rail", "TRIZT", "TRANK", "", 476.6, "Köseköy-Ankara, old line: Wikipedia, RayHaber", True),
    Published("rail", "TRSSX", "TRSIC", "", 402, "Samsun-Kalın, 378 km, and on to Sivas, 2018", True),
    Published("rail", "TJDYU", "TJBOK", "", 119, "Dushanbe-Bokhtar: Railway Gazette, 2016", True),
    Published("rail", "PLWAW", "PLKRK", "", 317.2, "Warsaw-Kraków, line 8: Polot, 2024", True),
    Published("rail", "CNBJI", "CNCTU", "", 668.2, "Baoji-Chengdu: Wikipedia", True),
    Published("rail", "CNCKG", "CNKWE", "", 423.6, "Chongqing-Guiyang, old line: Wikipedia", True),
    Published("road", "TRAGR", "TRANK", "", 1050, "Ağrı-Ankara: Habertürk, 2025"),
    Published("road", "TRSSX", "TRTZX", "", 327, "Ordu-Trabzon, 175 km, and Samsun-Ordu: Türk İnform, 2025", True),
    Published("road", "PKSKZ", "PKMUX", "", 392, "Sukkur-Multan (M-5): UrduPoint, 2019"),
    Published("road", "PKISB", "PKPEW", "", 155, "Islamabad-Peshawar (M-1)"),
    Published("road", "PKSKZ", "PKLHE", "", 700, "Sukkur-Lahore by motorway: Sahafat, 2019"),
    Published("road", "PKSKZ", "PKLYP", "", 622, "Sukkur-Faisalabad by motorway: Sahafat, 2019"),
    Published("road", "PKSKZ", "PKISB", "", 930, "Sukkur-Islamabad by motorway: Sahafat, 2019"),
    Published("road", "PKSKZ", "PKPEW", "PKISB", 1085, "Sukkur-Peshawar by motorway: Sahafat, 2019"),
    Published("road", "KGBIS", "KGTRG", "", 539, "Bishkek-Torugart: Kyrgyz ministry for CAREC"),
    Published("road", "KGOSS", "KGIRK", "", 258, "Osh-Irkeshtam: Kyrgyz ministry for CAREC"),
    Published("road", "KGSAR", "KGKMK", "", 136, "Sary-Tash-Karamyk: Kyrgyz ministry for CAREC"),
    Published("road", "KGBIS", "KGKMK", "KGOSS", 981, "Bishkek-Osh-Karamyk: Kyrgyz ministry for CAREC"),
    Published("road", "UZAZN", "KGIRK", "", 285, "Andijan-Irkeshtam: Vesti.kg, 2017"),
    Published("road", "KZAST", "KZPTR", "", 489, "Astana-Petropavl: Times of Central Asia, 2016"),
    Published("road", "RUHTA", "RUKHV", "", 2097, "Chita-Khabarovsk: Gazeta.ru, 2010", True),
    Published("road", "RUIKT", "RUHTA", "", 1113, "Irkutsk-Chita (R-258): Hitchwiki", True),
    Published("road", "RUMOW", "RUKZN", "", 820, "Moscow-Kazan: a travel guide"),
    Published("road", "RUKZN", "RULED", "", 1518, "Kazan-St Petersburg: a travel guide"),
    Published("road", "AZBAK", "AZKRM", "", 514, "Baku-Georgian border (M2): German Wikipedia", True),
    Published("road", "IRSYZ", "IRBUZ", "", 290, "Shiraz-Bushehr: TAG", True),
    Published("road", "TJDYU", "TJKRG", "", 600, "Dushanbe-Khorog by Kulob: Bookmate", True),
    Published("road", "GEVAL", "GEBUS", "", 332, "Vale-Batumi by Kutaisi: Dzen, 2019", True),
    Published("sea", "CNSHA", "HKHKG", "", 1498, "Shanghai-Hong Kong: 809 nautical miles, a cruise, 2013"),
]

DAYS: Final = [
    Published("rail", "CNSIA", "DEDUI", "", 13, "Xi'an-Duisburg express: DHL, 2024"),
    Published("rail", "CNYIW", "DEDUI", "", 14, "Yiwu-Duisburg express: DHL, 2024"),
    Published("rail", "CNCKG", "DEDUI", "", 16, "Chongqing-Duisburg: China Daily, 2013"),
    Published("rail", "CNCGO", "DEHAM", "", 15, "Zhengzhou-Hamburg, first train: Deutsche Welle, 2013"),
    Published("rail", "CNCTU", "PLLOD", "", 11, "Chengdu-Łódź: CCTV, 2016"),
    Published("rail", "CNSIA", "PLMAL", "", 14, "China-Poland, 13-15 days: DHL, 2024"),
    Published("rail", "CNCKG", "DEHAM", "", 19.5, "China-Germany, 18-21 days: DHL, 2024"),
    Published("rail", "CNWUH", "DEDUI", "", 15, "Wuhan-Duisburg: CRI, 2020"),
    Published("rail", "TRIST", "CNSIA", "KZAAU", 12, "Istanbul-Xi'an, first train: Aliq, 2020"),
    Published("rail", "CNURC", "DEDUI", "", 10, "Urumqi-Duisburg: Xinhua, 2016"),
    Published("rail", "KZALT", "PLMAL", "", 7, "Chinese to Polish border, 6-8 days: DHL, 2024", True),
    Published("rail", "KZALT", "RUMOW", "", 4.5, "Khorgos-Moscow, 4-5 days: 2017"),
    Published("rail", "KZALT", "AZALA", "KZAAU", 9, "Altynkol-Alat: Trans-Caspian association, 2024", True),
    Published("rail", "KZALT", "GEPTI", "KZAAU", 12, "Altynkol-Poti: Trans-Caspian association, 2024", True),
    Published("rail", "KZALA", "GEPTI", "KZAAU", 20, "Almaty-Poti: 2025"),
    Published("rail", "CNYIW", "IRTHR", "", 14, "Yiwu-Tehran: 2016"),
    Published("rail", "CNBYN", "IRTHR", "TMAKY", 15, "Bayannur-Tehran: 2018"),
    Published("rail", "CNSIA", "IRAPR", "TMAKY", 15, "Xi'an-Aprin: 2025"),
    Published("rail", "PKISB", "TRANK", "PKTFT IRRAZ", 12.9, "Islamabad-Ankara, run of December 2021"),
    Published("rail", "CNSIA", "AZBAK", "KZAAU", 11, "Xi'an-Baku, train of January 2024: Trend"),
    Published("rail", "CNSIA", "AZBAK", "KZAAU", 12, "Xi'an-Baku: Sivil, 2024"),
    Published("rail", "CNCTU", "PLMAL", "", 13, "Chengdu-Małaszewicze: Jike Logistics"),
    Published("rail", "KZALT", "DEDUI", "", 18, "Khorgos-Duisburg: Jike Logistics"),
    Published("rail", "CNSIA", "KZALA", "", 9, "Xi'an-Almaty: Jike Logistics"),
    Published("rail", "IRBND", "UZTAS", "IRCKT", 14, "Bandar Abbas-Tashkent, block train: Dayli News, 2022"),
    Published("rail", "IRBND", "UZTAS", "IRCKT", 20, "Bandar Abbas-Tashkent, first train: Kun.uz, 2024"),
    Published("rail", "RUVVO", "RUKUF", "RUHTA", 8.5, "Vostochny-Samara, express train: Oreanda"),
    Published("rail", "RUVVO", "RUMOW", "RUHTA", 7, "Nakhodka-Moscow, express train: FBC"),
    Published("rail", "RUZAB", "RUKGD", "", 9, "Zabaikalsk-Kaliningrad: Komersweb"),
    Published("road", "PKKHI", "TRPEN", "PKTFT", 10, "Karachi-Istanbul under TIR: 2021"),
    Published("road", "PKISB", "TRPEN", "PKTFT", 10, "Islamabad-Istanbul under TIR: IRU, 2021"),
    Published("road", "PKKHI", "TRPEN", "PKTFT", 11, "Pakistan-Istanbul under TIR, 10-12 days: Turkish chambers, 2021"),
    Published("road", "CNKHR", "PLKUK", "", 11, "Khorgos-Polish border under TIR: Unipac, 2018"),
    Published("road", "PLKUK", "CNKHR", "", 12, "Polish border-Khorgos under TIR: Asian Express Line, 2019"),
    Published("road", "PLKUK", "KZALA", "", 5, "Polish border-Almaty, two drivers: Mercedes-Benz"),
    Published("road", "UZSKD", "CNTAO", "CNKHR", 10, "Samarkand-Qingdao under TIR: IRU, 2023"),
    Published("road", "CNKHR", "TRPEN", "KZKUR", 19, "Khorgos-Istanbul by Kuryk under TIR: IRU, 2024"),
    Published("road", "PKISB", "AZBAK", "PKTFT", 8, "Pakistan-Baku under TIR: IRU, 2021"),
    Published("road", "CNKHG", "PKKHI", "PKKHN", 8, "Kashgar-Karachi: Daily Times, 2025"),
    Published("road", "CNKHG", "AFKBL", "PKTOR", 10, "Kashgar-Kabul under TIR: IRU, 2023"),
    Published("road", "PKKHI", "UZTAS", "PKTOR", 5, "Karachi-Tashkent under TIR: Uzbek investment agency, 2021"),
    Published("road", "PKLHE", "TJDYU", "PKTOR", 7, "Okara-Dushanbe under TIR: Business Recorder, 2024"),
    Published("road", "PKKHI", "AZALA", "PKTOR KZAAU", 21, "Karachi-Baku by Aktau under TIR: Times of Central Asia"),
    Published("road", "AESHJ", "TRISK", "", 7, "Sharjah-Iskenderun under TIR, 6-8 days: IRU, 2021"),
    Published("road", "CNTSN", "RUMOW", "CNMLX", 12, "Tianjin-Tver by Manzhouli under TIR: D-Trans, 2019"),
    Published("road", "CNSHA", "TRPEN", "CNMLX RUMOW", 19, "Shanghai-Istanbul by Manzhouli under TIR: IRU, 2019"),
    Published("road", "CNYIW", "DEDUI", "", 15, "Yiwu-Germany under TIR, 12-18 days: a forwarder"),
    Published("road", "CNYIW", "RUMOW", "", 13.5, "China-Russia under TIR, 12-15 days: a forwarder"),
    Published("road", "CNSZX", "KZALA", "", 7.5, "China-Central Asia under TIR, 5-10 days: a forwarder"),
    Published("road", "CNSZX", "UZTAS", "KGIRK", 7, "Shenzhen-Tashkent under TIR: IRU, 2024"),
    Published("road", "PKKHI", "AFKBL", "", 3.5, "Karachi-Kabul, 3-4 days: Metro Morning, 2025"),
    Published("road", "IRZBR", "AFKBL", "", 7.5, "Chabahar-Kabul, 7-8 days: Metro Morning, 2025"),
    Published("sea", "CNSZX", "NLRTM", "SEASUEZ", 27.5, "Shenzhen-Rotterdam, 25-30 days: a forwarder"),
    Published("sea", "CNNGB", "DEHAM", "SEASUEZ", 30.5, "Ningbo-Hamburg, 28-33 days: a forwarder"),
    Published("sea", "CNTSN", "AEJEA", "", 20, "Tianjin-Jebel Ali, 18-22 days: a forwarder"),
    Published("sea", "CNSHA", "NLRTM", "SEASUEZ", 32, "Shanghai-Rotterdam: a forwarder, 2025", True),
    Published("sea", "CNTAO", "PKKHI", "", 18, "Qingdao-Karachi: 2025", True),
    Published("sea", "PKKHI", "NLRTM", "SEASUEZ", 26, "Karachi-North Europe by Suez: 2025", True),
    Published("sea", "PKKHI", "NLRTM", "SEACAPE", 38, "Karachi-North Europe by the Cape: 2025", True),
    Published("rail", "CNSIA", "RUMOW", "", 11, "Xi'an-Moscow: Xinhua, 2016"),
    Published("rail", "CNKHN", "RUMOW", "MNZUU", 15, "Nanchang-Moscow by Erenhot, 2018"),
    Published("rail", "CNXMN", "RUMOW", "", 13.5, "Xiamen-Moscow, 13-14 days: Sputnik, 2017"),
    Published("rail", "CNYIW", "RUMOW", "", 30, "Yiwu-Moscow, 25-35 days: 56ok, 2023"),
    Published("rail", "CNSZH", "UZAZN", "KZALT", 9, "Wuxi-Margilan: Kursiv, 2024"),
    Published("rail", "RUVVO", "UZTAS", "RUHTA", 12, "Vladivostok-Tashkent: 1520 International, 2022"),
    Published("rail", "RUMOW", "IRCKT", "", 7, "Chekhov-Sarakhs: News Central Asia, 2022"),
    Published("rail", "RUMOW", "IRAPR", "", 12, "Moscow-Iran: Wide Lens Report, 2025"),
    Published("rail", "CNSIA", "GEPTI", "KZAAU", 14, "Xi'an-Georgia: Vestnik Kavkaza, 2024"),
    Published("rail", "CNSIA", "AZBAK", "KZAAU", 16.5, "Xi'an-Baku, mean of two months: Trend, 2026"),
    Published("rail", "CNSIA", "HUBUD", "KZAAU", 25, "Xi'an-Budapest: Vestnik Kavkaza, 2024"),
    Published("rail", "KZALT", "ROCND", "KZAAU", 21, "Altynkol-Constanța, 20-22 days: Trend, 2024"),
    Published("rail", "CNSIA", "TRMER", "KZAAU", 17, "Xi'an-Mersin: KTZ"),
    Published("rail", "CNCGO", "DEHAM", "", 12.5, "Zhengzhou-Germany, 11-14 days: Everstream, 2018"),
    Published("road", "DEDUI", "TRPEN", "", 6, "Düsseldorf-Istanbul, 5-7 days: VerkehrsRundschau"),
    Published("road", "TRPEN", "DEDUI", "", 5.5, "Istanbul-Western Europe, 4-7 days: VerkehrsRundschau"),
    Published("sea", "CNSHA", "INNSA", "", 22, "Shanghai-Nhava Sheva: Japan Press, 2024"),
    Published("sea", "CNSHA", "INMUN", "", 24, "Shanghai-Mundra: Japan Press, 2024"),
    Published("sea", "INNSA", "AEJEA", "", 4.5, "Nhava Sheva-Jebel Ali, 4-5 days: OP Global, 2025"),
    Published("sea", "INMUN", "AEJEA", "", 3.5, "Mundra-Jebel Ali, 3-4 days: OP Global, 2025"),
    Published("sea", "CNTAO", "RUVVO", "", 5, "Qingdao-Vladivostok: 1520 International, 2022"),
    Published("sea", "CNSHA", "TRAMB", "", 33.5, "China-Türkiye, 22-45 days: Hongocean, 2025"),
    Published("sea", "CNSHA", "GEPTI", "", 37.5, "Shanghai-Poti, 35-40 days: Report, 2025"),
    Published("sea", "TRMER", "GEPTI", "", 21.5, "Mersin-Poti, 18-25 days: Report, 2025"),
    Published("sea", "ITSPE", "TRMER", "", 9, "La Spezia-Mersin: Tarros, 2011", True),
]


PRICES: Final = [
    Published("road", "PKKHI", "AFKBL", "", 2000, "Karachi-Kabul, a container: Metro Morning, 2025"),
    Published("road", "IRZBR", "AFKBL", "", 4000, "Chabahar-Kabul, a container: Metro Morning, 2025"),
    Published("rail", "CNCTU", "PLMAL", "", 5675, "China-Eastern Europe, 5,250-6,100: LogiGlobal, 2025", True),
    Published("sea", "CNSHA", "NLRTM", "SEASUEZ", 1428, "Shanghai-Europe, 714 a TEU: September 2023"),
    Published("sea", "CNSHA", "NLRTM", "", 2463, "Shanghai-Rotterdam: a market report, March 2025"),
    Published("sea", "NLRTM", "CNSHA", "", 643, "Rotterdam-Shanghai: Drewry, July 2024"),
    Published("sea", "NLRTM", "CNSHA", "", 1028, "Rotterdam-Shanghai: Drewry, January 2024"),
    Published("sea", "CNSHA", "PKKHI", "", 400, "Shanghai-Karachi before 2020: Business Tribune, 2021"),
    Published("sea", "PKKHI", "CNSHA", "", 600, "Karachi-Shanghai: Business Tribune, 2021", True),
    Published("sea", "CNSHA", "ITGOA", "", 3333, "Shanghai-Genoa: Drewry, March 2025", True),
    Published("sea", "CNSHA", "ITGOA", "", 1956, "Shanghai-Genoa: Drewry, December 2023"),
    Published("sea", "CNSHA", "ITGOA", "", 2790, "Shanghai-Genoa: Drewry, September 2020"),
    Published("sea", "CNSHA", "NLRTM", "", 2287, "Shanghai-Rotterdam: Drewry, September 2020"),
    Published("sea", "CNSHA", "NLRTM", "", 1667, "Shanghai-Rotterdam: Drewry, December 2023"),
    Published("sea", "CNSHA", "TRAMB", "", 1725, "China-Türkiye: ChemOrbis, 2017"),
    Published("sea", "INNSA", "TRAMB", "", 900, "India-Türkiye: ChemOrbis, 2017"),
    Published("sea", "AEJEA", "TRAMB", "", 1200, "Middle East-Türkiye: ChemOrbis, 2017"),
    Published("sea", "NLRTM", "TRAMB", "", 1050, "North-west Europe-Türkiye: ChemOrbis, 2017", True),
    Published("sea", "ITGOA", "TRAMB", "", 800, "Southern Europe-Türkiye: ChemOrbis, 2017", True),
    Published("sea", "INNSA", "AEJEA", "", 1400, "Nhava Sheva-Jebel Ali, 1,200-1,600: OP Global, 2025"),
    Published("rail", "CNSIA", "RUMOW", "", 10000, "China-Russia, 8,000-12,000 with taxes: 56ok, 2023"),
    Published("rail", "RUVVO", "UZTAS", "RUHTA", 14000, "Qingdao-Tashkent by Vladivostok: 1520 International, 2022"),
]


def main() -> None:
    """Print the three fits."""
    net = co.load()
    frame = kilometres(net)
    print("KILOMETRES")
    detail(frame, "km")
    print(summary(frame, ["planned"]).to_string(), end="\n\n")
    frame = days(net)
    print("DAYS")
    for block, speed in frame.groupby("block")["speed"].first().items():
        print(f"baseline of {block}: {speed:.0f} km a day")
    detail(frame, "days")
    print(summary(frame, ["planned", "baseline"]).to_string())
    frame = prices(net)
    print("PRICES, USD")
    detail(frame, "USD")
    print(summary(frame, ["planned"]).to_string(), end="\n\n")


def kilometres(net: co.Network) -> pd.DataFrame:
    """Return planned and published kilometres."""
    links = net.links[["from_node", "to_node", "mode", "status", "length_km"]].to_dict("records")
    rows = []
    for row in KILOMETRES:
        stops = (row.origin, *row.via.split(), row.destination)
        ways = nx.DiGraph()
        for link in links:
            if link["status"] == "operating" and link["mode"] in MODES[row.block]:
                ends = link["from_node"], link["to_node"]
                ways.add_edge(*ends, km=min(link["length_km"], ways.get_edge_data(*ends, {"km": np.inf})["km"]))
        planned = sum(nx.dijkstra_path_length(ways, a, b, weight="km") for a, b in pairwise(stops))
        rows.append((row.block, row.who, row.seen, row.figure, planned))
    return pd.DataFrame(rows, columns=["block", "who", "seen", "published", "planned"])


def days(net: co.Network) -> pd.DataFrame:
    """Return planned and published days, and the baseline with its speed."""
    rows = []
    for row in DAYS:
        regime = "tir" if "TIR" in row.who else "ordinary"
        rules = co.Rules(modes=MODES[row.block], via=row.via.split())
        others = without_own_train(net, row) if row.block == "rail" else net
        way = best(others, row, "time", co.Cargo(regime=regime), rules)
        if way is None:
            rows.append((row.block, row.who, row.seen, row.figure, np.nan, np.nan))
            continue
        hours = way.transit_hours - (between_trains(way) if row.block == "rail" else 0)
        rows.append((row.block, row.who, row.seen, row.figure, hours / 24, way.length_km))
    frame = pd.DataFrame(rows, columns=["block", "who", "seen", "published", "planned", "km"])
    frame["speed"] = frame["block"].map({block: best_speed(part) for block, part in frame.groupby("block")})
    return frame.assign(baseline=frame["km"] / frame["speed"])


def best(net: co.Network, row: Published, by: str, cargo: co.Cargo, rules: co.Rules) -> co.Itinerary | None:
    """Return the best way between the ends of a row, or None where there is none."""
    try:
        return co.plan(net, row.origin, row.destination, by=by, cargo=cargo, rules=rules)
    except co.NoRoute:
        return None


def without_own_train(net: co.Network, row: Published) -> co.Network:
    """Return the network without the trains that run from the one end of a row to the other."""
    ends = {"from_node": row.origin, "to_node": row.destination}
    services = net.tables["services"]
    own = services[(services["from_node"] == row.origin) & (services["to_node"] == row.destination)]
    return co.Scenario("without its own train", [co.Remove("services", ends)])(net) if len(own) else net


def between_trains(way: co.Itinerary) -> float:
    """Return the hours of waits for trains and of changes of train between the first departure and the last arrival."""
    moves = [at for at, leg in enumerate(way.legs) if leg.activity == "move"]
    on_the_way = way.legs[moves[0] : moves[-1]]
    return sum(leg.hours for leg in on_the_way if leg.activity in ("wait", "transship") and leg.mode != "ferry")


def prices(net: co.Network) -> pd.DataFrame:
    """Return planned and published prices of a 40-foot box, which hold no tax on the goods."""
    net = co.Scenario("no taxes on goods", [co.Remove("charges", {"kind": "tax"})])(net)
    rows = []
    for row in PRICES:
        rules = co.Rules(modes=MODES[row.block], via=row.via.split())
        way = best(net, row, "cost", co.Cargo(), rules)
        if way is None:
            rows.append((row.block, row.who, row.seen, row.figure, np.nan))
            continue
        others = {"load", "unload", "clearance"} | ({"exit", "entry"} if row.block == "sea" else set())
        usd = sum(leg.cost_usd for leg in way.legs if leg.activity not in others)
        rows.append((row.block, row.who, row.seen, row.figure, usd))
    return pd.DataFrame(rows, columns=["block", "who", "seen", "published", "planned"])


def best_speed(part: pd.DataFrame) -> float:
    """Return the speed [km a day] whose days err least from the published, in the mean of the absolute shares."""
    part = part.dropna(subset="km")
    speeds = part["km"] / part["published"]
    errors = [(abs(part["km"] / speed / part["published"] - 1).mean(), speed) for speed in speeds]
    return min(errors)[1]


def detail(frame: pd.DataFrame, unit: str) -> None:
    """Print one line for each published figure."""
    for row in frame.itertuples():
        error = row.planned / row.published - 1
        mark = "*" if row.seen else " "
        if np.isnan(error):
            print(f"{row.block:5}{mark}{row.published:9,.1f}    no way {unit:4}        {row.who}")
            continue
        print(f"{row.block:5}{mark}{row.published:9,.1f} {row.planned:9,.1f} {unit:4} {error:+5.0%}  {row.who}")


def summary(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return signed and absolute errors by block, over all rows and over the unseen."""
    lines = []
    frame = frame.dropna(subset="planned")
    for which, rows in (("all", frame), ("unseen", frame[~frame["seen"]])):
        for block, part in [*rows.groupby("block"), ("together", rows)]:
            line: dict[str, object] = {"rows": which, "block": block, "n": len(part)}
            for column in columns:
                error = part[column] / part["published"] - 1
                line[f"{column}: signed"] = f"{error.mean():+.1%}"
                line[f"{column}: absolute"] = f"{abs(error).mean():.1%}"
                line[f"{column}: median absolute"] = f"{abs(error).median():.1%}"
            lines.append(line)
    return pd.DataFrame(lines).set_index(["rows", "block"])


if __name__ == "__main__":
    main()
