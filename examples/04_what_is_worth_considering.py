"""What is worth considering between Xi'an and Duisburg, and between Kashgar and Istanbul?

Xi'an to Duisburg is a choice of two: the block train by Kazakhstan, Russia and Belarus in 16 days, or the sea in five
to seven weeks for up to 43 % less; the train pays from about four dollars an hour. From Kashgar to Istanbul the lorry
through Uzbekistan and Iran pays from about seven dollars an hour, and below that Pakistan and the sea. The ways
between them are for those who have a date or a budget to keep: the same lorry with a train through Türkiye in three
to four weeks, or the train over the Caspian in not quite five.
"""

import corridor as co


def main() -> None:
    """Print both fronts of time and money, thinned, and the corridors that really differ."""
    net = co.load()
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
    for origin, destination in (("Xi'an", "Duisburg"), ("Kashgar", "Istanbul")):
        front = co.pareto(net, origin, destination, by=("time", "cost"), cargo=box)
        print(f"{len(front)} ways are worth considering; eight of them:")
        print(front.thin(8))
        print("\nCorridors that share no more than 60 % of their length:")
        for way in co.alternatives(net, origin, destination, count=4, by="generalised", cargo=box):
            crossed = ", ".join(way.borders)
            print(f"  {way.hours / 24:5.1f} days {way.cost_usd:7,.0f} USD  {', '.join(way.modes)}: {crossed}")
        print()


if __name__ == "__main__":
    main()
