"""What readers must see of jobs that do not read everything."""


def behind_the_third_of_partition_0(record):
    """Partition 0 has the records with odd numbers: 1, 3 and 5 lie below the start."""
    return [] if record["n"] in (1, 3, 5) else [record]
