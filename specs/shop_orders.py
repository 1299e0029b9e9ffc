"""Records of the specs whose table has a composite key."""

REGIONS = ("north", "south")


def orders(random, count):
    """Give orders of three customers, each with two orders in a row at first.

    A customer lives in one region: the region is the partition key of the table.
    """
    for number in range(1, count + 1):
        customer = (number - 1) // 2 if number <= 6 else random.randrange(3)
        yield {
            "id": f"r{number}",
            "region": REGIONS[customer % 2],
            "customer": f"c{customer}",
            "amount": number,
        }
