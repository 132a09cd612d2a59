"""Records in line: each batch must begin where the consumer's position stands, and nothing may be missing inside it."""

from collections.abc import Mapping, Sequence

from event_bus.decode import is_contiguous
from event_bus.port import Partition, Record


def in_line(
    records: Sequence[Record], expected: Mapping[Partition, int | None]
) -> tuple[list[Record], dict[Partition, int]]:
    """The records that follow their partition's position, and for each other partition the offset that does not.

    On topics with contiguous offsets the next record must be the very next one (None: the first of all). Compacted and
    expiring topics have holes, so there a record only may not lie before the position.
    """
    wanted: dict[Partition, int | None] = {}
    strayed: dict[Partition, int] = {}
    fit: list[Record] = []
    for record in records:
        part = (record.topic, record.partition)
        if part in strayed:
            continue
        contiguous = is_contiguous(record.topic)
        want = wanted[part] if part in wanted else expected.get(part)
        if want is None:
            want = 0
        if record.offset < want or (contiguous and record.offset > want):
            strayed[part] = record.offset
        else:
            fit.append(record)
            wanted[part] = record.offset + 1
    return fit, strayed
