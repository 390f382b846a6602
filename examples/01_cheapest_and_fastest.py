"""Which way from Kashgar to Istanbul is the cheapest, which the fastest, and what lies between them?

The cheapest way runs south: by road over the Khunjerab and through Pakistan to Karachi, and by sea to Istanbul, in
five weeks. The fastest, by road through Kyrgyzstan, Uzbekistan, Turkmenistan and Iran, takes 15 days, at 1.75 times
the money. Whatever an hour is worth, only one other way is ever the best: the same lorry by another border post
between Iran and Türkiye, a few hours slower and 175 USD cheaper. The lorry pays from about seven dollars an hour.
"""

import corridor as co


def main() -> None:
    """Print the cheapest and the fastest way, and what a value of time does in between."""
    net = co.load()
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
    cheap = co.plan(net, "Kashgar", "Istanbul", by="cost", cargo=box)
    fast = co.plan(net, "Kashgar", "Istanbul", by="time", cargo=box)
    print(cheap)
    print()
    print(fast)

    dearer, sooner = fast.cost_usd - cheap.cost_usd, cheap.hours - fast.hours
    print(f"\nThe fastest way saves {sooner / 24:.1f} days for {dearer:,.0f} USD: {dearer / sooner:.1f} USD an hour.")
    print("\nBetween them, by what an hour is worth:")
    for usd_per_hour in (0, 2, 5, 10, 20, 50):
        way = co.plan(net, "Kashgar", "Istanbul", by={"usd": 1, "hours": usd_per_hour}, cargo=box)
        modes = ", ".join(way.modes)
        crossed = ", ".join(border.partition(" ")[0] for border in way.borders)
        print(f"{usd_per_hour:4} USD/h  {way.hours / 24:5.1f} days  {way.cost_usd:6,.0f} USD  {modes}  ({crossed})")


if __name__ == "__main__":
    main()
