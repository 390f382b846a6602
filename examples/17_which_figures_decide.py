"""Which figures decide what a box from Karachi to Tehran costs, and which of them its way?

The price of the ship to Bandar Abbas and of import clearance in Iran: between their lows and highs each moves the total
of some 1,860 USD by a quarter to a third, and both are assumed. Only prices of handling change the way, three of them:
where lifting a box from ship to lorry is dear at Bandar Abbas, it goes on by train. Twelve of the 25 figures that have
a low and a high move nothing. So ask a shipping line and a customs broker in Tehran first.
"""

import corridor as co


def main() -> None:
    """Print what each figure moves, how those that matter most are known, and which of them change the way."""
    net = co.load()
    found = co.tornado(net, ("Karachi", "Tehran"))
    print(found)
    frame = found.to_frame()
    print("\nThe five that move most:")
    for row in frame.head(5).to_dict("records"):
        print(f"  {row['swing'] / found.today.value:4.0%}  {row['basis']:10} {row['assumption']}")
    print("\nThose that change the way:")
    for end in ("low", "high"):
        for row in frame[frame[f"changes_{end}"]].to_dict("records"):
            print(f"  {row['assumption']}, at {row[end]:,.0f} {row['unit']}: {row[f'way_{end}']}")
    print(f"\n{(frame['swing'] < 0.5).sum()} of {len(frame)} move less than half a dollar.")


if __name__ == "__main__":
    main()
