"""Which port serves which place inland: Karachi, Port Qasim, Gwadar, Chabahar or Bandar Abbas?

With the ocean priced alike at every port of the Arabian Sea, Karachi and Port Qasim are the cheapest and the fastest
for Pakistan, Kandahar, Kabul and Kashgar; Chabahar is the cheapest for Herat, Zahedan, Mashhad and Tashkent, because
lorries are cheap in Iran, and Bandar Abbas as fast or faster for the last two. Gwadar leads nowhere: few ships
call, and no railway leaves it. Lorry rates on transit through Iran are assumed from the domestic index, which flatters
Chabahar.
"""

import corridor as co

PORTS = ("Karachi", "Port Qasim", "Gwadar", "Chabahar", "Bandar Abbas")
INLAND = ("Lahore", "Quetta", "Kandahar", "Kabul", "Herat", "Zahedan", "Mashhad", "Tashkent", "Kashgar")


def landed_from_shanghai(net: co.Network, port: str, place: str, by: str, box: co.Cargo) -> co.Itinerary | None:
    """Return the best way from Shanghai to a place that is landed at a port, or None."""
    others = {"avoid_nodes": [other for other in PORTS if other != port]}
    try:
        return co.plan(net, "Shanghai", place, by=by, cargo=box, rules=co.Rules(via=[port], **others))
    except co.NoRoute:
        return None


def main() -> None:
    """Print, for each place inland, dollars and days from Shanghai by each port."""
    net = co.load()
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000, regime="tir")
    for by, unit, total in (("cost", "USD", lambda way: way.cost_usd), ("time", "days", lambda way: way.hours / 24)):
        print(f"Shanghai to ..., {unit} by the port where it is landed")
        print(f"{'':12}" + "".join(f"{port:>14}" for port in PORTS) + "   best")
        for place in INLAND:
            ways = {port: landed_from_shanghai(net, port, place, by, box) for port in PORTS}
            known = {port: total(way) for port, way in ways.items() if way is not None}
            shown = "".join(f"{known[port]:>14,.0f}" if port in known else f"{'-':>14}" for port in PORTS)
            print(f"{place:12}{shown}   {min(known, key=known.__getitem__) if known else 'none'}")
        print()


if __name__ == "__main__":
    main()
