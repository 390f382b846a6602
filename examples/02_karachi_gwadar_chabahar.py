"""Which port serves which place inland: Karachi, Port Qasim, Gwadar, Chabahar or Bandar Abbas?

Karachi is the cheapest for Lahore, Kandahar, Kabul and Kashgar, and the fastest for these and for Quetta, Herat and
Tashkent; the train from Port Qasim to Quetta costs 27 USD less. Chabahar is the cheapest and the fastest for Zahedan
and Mashhad, on the way to which there is no border, for lorries are cheap in Iran's own trade. Bandar Abbas costs
only 14 USD more at Mashhad, and its railway makes it the cheapest for Herat and Tashkent, as lorries ask three times
as much in transit through Iran (assumed from fees of 2014). Gwadar is the best for no place, and 11 to 13 days slower
than the fastest port: few ships call, and no railway leaves it.
"""

import corridor as co

PORTS = ("Karachi", "Port Qasim", "Gwadar", "Chabahar", "Bandar Abbas")
INLAND = ("Lahore", "Quetta", "Kandahar", "Kabul", "Herat", "Zahedan", "Mashhad", "Tashkent", "Kashgar")


def landed_at(net: co.Network, port: str) -> co.Rules:
    """Return rules by which a box comes ashore at one port: at every other, the links on land are left out."""
    seaports = net.nodes.loc[net.nodes["kind"] == "seaport", "node_id"]
    others = set(seaports) - set(net.find(port)["node_id"])
    on_land = net.links[net.links["mode"] != "sea"]
    at_others = on_land[["from_node", "to_node"]].isin(others).any(axis=1)
    return co.Rules(via=[port], avoid_links=on_land.loc[at_others, "link_id"])


def main() -> None:
    """Print, for each place inland, dollars and days from Shanghai by each port."""
    net = co.load()
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000, regime="tir")
    rules = {port: landed_at(net, port) for port in PORTS}
    for by, unit, total in (("cost", "USD", lambda way: way.cost_usd), ("time", "days", lambda way: way.hours / 24)):
        print(f"Shanghai to ..., {unit} by the port where it is landed")
        print(f"{'':12}" + "".join(f"{port:>14}" for port in PORTS) + "   best")
        for place in INLAND:
            known = {
                port: total(co.plan(net, "Shanghai", place, by=by, cargo=box, rules=rules[port])) for port in PORTS
            }
            shown = "".join(f"{known[port]:>14,.0f}" for port in PORTS)
            print(f"{place:12}{shown}   {min(known, key=known.__getitem__)}")
        print()


if __name__ == "__main__":
    main()
