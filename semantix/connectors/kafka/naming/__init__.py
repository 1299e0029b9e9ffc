"""Where the transactional ids of the Kafka sink come from: four namings.

- `ranges`: each subtask owns ranges of ids, in its state. A range grows when no id is free.
- `hint`: Flink's older connector. Each subtask has a pool of fixed size; subtask 0 writes the next
  free number into a union list.
- `incrementing`: an id has the number of the checkpoint that will cover its transaction; open ones
  are found by asking for the next numbers (Flink, KafkaSink, INCREMENTING).
- `pooling`: the lowest free number; open ones are found by listing all open transactions of the
  cluster (Flink, KafkaSink, POOLING).
"""
