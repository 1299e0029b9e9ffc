"""The rule of each case about consumers and the admin client; see `test_broken_models.py`."""

# ruff: noqa: E501  (a place is quoted as it stands in the source)

from __future__ import annotations

from tests.conformance.kafka.broken_model import Rule

RULES = {
    "test_a_member_that_left_cannot_commit_in_a_transaction": Rule(
        "broker/broker.py",
        "code = self.groups.of(group_id).refuses(*member) if member[0] else 0",
        "code = self.groups.of(group_id).refuses(*member) if False else 0",
    ),
    "test_messages_and_offsets_of_one_transaction_appear_together": Rule(
        "broker/consumer_group.py", "self.committed.update(taken)", "pass"
    ),
    "test_offsets_in_a_transaction_share_its_fate": Rule(
        "broker/consumer_group.py", "if not committed:", "if False:"
    ),
    "test_subscriptions_that_no_poll_saw_are_none": Rule(
        "broker/consumer_group.py",
        "return not self.members or member_id in self.members",
        "return not self.members",
    ),
    "test_the_later_offset_record_wins_not_the_later_marker": Rule(
        "broker/consumer_group.py",
        "if where not in self.committed or self.committed[where].nth < held.nth",
        "if True",
    ),
    "test_a_dead_members_partitions_are_taken_over_when_its_session_times_out": Rule(
        "broker/group_coordinator.py",
        "        self._watch(group_id, member)\n        return group.generation",
        "        return group.generation",
    ),
    "test_a_group_is_empty_when_the_session_of_its_only_member_timed_out": Rule(
        "broker/group_coordinator.py",
        "                self.leave(group_id, member.member_id)",
        "                pass",
    ),
    "test_a_consumer_reads_committed_by_default": Rule(
        "broker/partition_log.py",
        "return self.last_stable if committed else len(self.entries)",
        "return len(self.entries)",
    ),
    "test_a_plain_message_behind_an_open_transaction_is_withheld": Rule(
        "broker/partition_log.py",
        "return self.last_stable if committed else len(self.entries)",
        "return len(self.entries)",
    ),
    "test_a_time_is_answered_with_the_first_offset_at_or_behind_it": Rule(
        "broker/partition_log.py",
        "if entry.timestamp_ms >= timestamp_ms:",
        "if entry.timestamp_ms > timestamp_ms:",
    ),
    "test_an_aborted_transaction_between_committed_ones_is_filtered": Rule(
        "broker/partition_log.py", "not (committed and offset in self.aborted)", "True"
    ),
    "test_an_open_transaction_is_seen_by_an_uncommitted_reader_only": Rule(
        "broker/partition_log.py",
        "return self.last_stable if committed else len(self.entries)",
        "return self.last_stable",
    ),
    "test_interleaved_transactions_are_told_apart": Rule(
        "broker/partition_log.py",
        "if entries[offset].producer_id == producer_id and entries[offset].unit",
        "if entries[offset].unit",
    ),
    "test_times_and_ends_are_answered_below_the_readers_end": Rule(
        "broker/partition_log.py",
        "for offset in range(self.low, self.end(committed)):",
        "for offset in range(self.low, len(self.entries)):",
    ),
    "test_partitions_are_only_ever_added": Rule(
        "broker/topics.py", "if total < count:", "if False:"
    ),
    "test_records_below_an_offset_are_deleted": Rule(
        "broker/topics.py", "log.delete_before(before)", "pass"
    ),
    "test_a_topic_is_created_once": Rule("client/admin/admin_client.py", "if others:", "if False:"),
    "test_a_wrong_collection_of_topics_is_refused": Rule(
        "client/admin/admin_client.py", "if not name:", "if False:"
    ),
    "test_an_unknown_topic_cannot_be_deleted": Rule(
        "client/admin/admin_client.py",
        "raise failed(code, reason or None)",
        "raise failed(code, reason or False)",
    ),
    "test_empty_requests_are_refused": Rule(
        "client/admin/admin_client.py",
        "if not isinstance(topics, list) or not topics:",
        "if not isinstance(topics, list) or False:",
    ),
    "test_offsets_are_listed_by_specification_and_isolation": Rule(
        "client/admin/admin_client.py", "if offset < 0:", "if False:"
    ),
    "test_offsets_of_an_unknown_partition_cannot_be_listed": Rule(
        "client/admin/admin_client.py", "if log is None:", "if False:"
    ),
    "test_the_end_of_a_committed_reader_is_the_first_open_offset": Rule(
        "client/admin/admin_client.py", "if at.offset == _LATEST:", "if False:"
    ),
    "test_topics_are_described_with_their_partitions": Rule(
        "client/admin/admin_client.py", "if len(set(names)) < len(names):", "if False:"
    ),
    "test_validation_alone_creates_nothing": Rule(
        "client/admin/admin_client.py",
        "act = table.refuses_creation if validate_only else table.create",
        "act = table.refuses_creation if False else table.create",
    ),
    "test_whoever_may_do_everything_is_told_so": Rule(
        "client/admin/admin_client.py",
        "operations = TOPIC_OPERATIONS if with_operations else None",
        "operations = TOPIC_OPERATIONS if False else None",
    ),
    "test_wrong_topics_are_refused": Rule(
        "client/admin/admin_client.py",
        "config = {key: str(value) for key, value in (topic.config or {}).items()}",
        "config = {key: str(value) for key, value in (False or {}).items()}",
    ),
    "test_an_answer_that_is_not_there_in_time_may_come_later": Rule(
        "client/admin/futures.py", "self._call.wait()", "pass"
    ),
    "test_group_offsets_are_altered_and_listed": Rule(
        "client/admin/group_calls.py",
        "return at if held is None else held.at(place)",
        "return at if False else held.at(place)",
    ),
    "test_groups_are_described_listed_and_deleted": Rule(
        "client/admin/group_calls.py", "if code:", "if False:"
    ),
    "test_groups_are_listed_by_state_and_type": Rule(
        "client/admin/group_calls.py",
        "if is_of_type and (not states or _state(group) in states)",
        "if is_of_type and (not states or False)",
    ),
    "test_offsets_of_an_unknown_topic_or_a_living_group_are_refused_beside_the_partition": Rule(
        "client/admin/group_calls.py", "if self._broker.topics.log(*where) is not None:", "if True:"
    ),
    "test_stable_offsets_are_refused_while_a_transaction_holds_one": Rule(
        "client/admin/group_calls.py", "if stable_only and group.is_pending(place):", "if False:"
    ),
    "test_options_are_refused_as_the_client_refuses_them": Rule(
        "client/admin/options.py", "elif name in _FLAGS:", "elif False:"
    ),
    "test_options_that_a_call_knows_are_accepted": Rule(
        "client/admin/options.py", "if value != BROKER_ID:", "if True:"
    ),
    "test_a_topic_is_created_described_and_deleted": Rule(
        "client/cluster_metadata.py",
        "names = sorted(broker.topics.topics) if topic is None else [topic]",
        "names = sorted(broker.topics.topics) if False else [topic]",
    ),
    "test_the_broker_tells_its_longest_transaction_timeout": Rule(
        "client/cluster_metadata.py", "found.brokers[BROKER_ID] = node", "pass"
    ),
    "test_a_subscription_without_a_topic_or_with_a_wrong_expression_is_refused": Rule(
        "client/consumer/arguments.py",
        "if not topics or not all(map(_is_topic, topics)):",
        "if False or not all(map(_is_topic, topics)):",
    ),
    "test_an_error_event_cannot_be_committed_or_stored": Rule(
        "client/consumer/arguments.py", "if message.error() is not None:", "if False:"
    ),
    "test_offsets_of_a_wrong_type_are_refused_at_once": Rule(
        "client/consumer/arguments.py", "if offsets is not None:", "if False:"
    ),
    "test_wrong_types_are_refused": Rule(
        "client/consumer/arguments.py", "if not isinstance(topics, list):", "if False:"
    ),
    "test_a_partition_is_added_once_and_taken_out_once": Rule(
        "client/consumer/assignment.py", "raise failed(_CONFLICT, reason)", "pass"
    ),
    "test_a_pause_outlives_a_new_assignment": Rule(
        "client/consumer/assignment.py", "if paused:", "if False:"
    ),
    "test_partitions_are_added_and_taken_away_one_by_one": Rule(
        "client/consumer/assignment.py",
        "self._partitions.held = [at for at in held if at.where not in gone]",
        "pass",
    ),
    "test_seek_goes_back_and_forth_and_forgets_the_position": Rule(
        "client/consumer/assignment.py", "assigned.restart(to.offset)", "pass"
    ),
    "test_seek_in_a_partition_that_is_not_assigned_is_refused": Rule(
        "client/consumer/assignment.py", "if assigned is None:", "if False:"
    ),
    "test_unassign_ends_reading": Rule("client/consumer/assignment.py", "self._set([])", "pass"),
    "test_what_is_revoked_is_committed_first_if_that_is_automatic": Rule(
        "client/consumer/assignment.py",
        '    def clear(self) -> None:\n        """Read nothing."""\n        self.give_up()',
        '    def clear(self) -> None:\n        """Read nothing."""\n        pass',
    ),
    "test_an_exception_of_a_callback_takes_the_message_of_the_poll_with_it": Rule(
        "client/consumer/callbacks.py", "first_error(raised)", "pass"
    ),
    "test_an_exception_of_the_callback_comes_out_of_the_call_that_served_it": Rule(
        "client/consumer/callbacks.py", "first_error(raised)", "pass"
    ),
    "test_a_commit_of_nothing_is_an_error_at_once_or_in_the_callback": Rule(
        "client/consumer/commits.py", "if not wanted:", "if False:"
    ),
    "test_a_commit_takes_what_is_new_since_the_last_one": Rule(
        "client/consumer/commits.py", "if message is not None:", "if False:"
    ),
    "test_a_failed_commit_in_the_background_is_told_with_its_error": Rule(
        "client/consumer/commits.py", "KafkaError(code) if code else None, named", "None, named"
    ),
    "test_a_stranger_cannot_commit_into_a_living_group": Rule(
        "client/consumer/commits.py",
        "code = self._broker.groups.commit(identity.group_id, offsets, identity.member, owner)\n        if code:",
        "code = self._broker.groups.commit(identity.group_id, offsets, identity.member, owner)\n        if False:",
    ),
    "test_a_synchronous_commit_tells_no_callback": Rule(
        "client/consumer/commits.py",
        '        code = self._send(named)\n        if code:\n            raise failed(code, "Commit failed',
        '        code = self._send(named)\n        self._note_outcome(0, code, named)\n        if code:\n            raise failed(code, "Commit failed',
    ),
    "test_an_asynchronous_commit_arrives": Rule(
        "client/consumer/commits.py", "door.clock.call_at(arrives_us, send)", "pass"
    ),
    "test_automatic_commits_happen_at_close": Rule(
        "client/consumer/commits.py", "self._commit_stored(partitions, again=True)", "pass"
    ),
    "test_automatic_commits_tell_the_callback": Rule(
        "client/consumer/commits.py",
        "if assigned.stored <= (OFFSET_INVALID if again else assigned.committed):",
        "if assigned.stored <= (OFFSET_INVALID if False else assigned.committed):",
    ),
    "test_close_waits_for_a_commit_on_its_way": Rule(
        "client/consumer/commits.py",
        "        if self._in_flight:\n            self._door.clock.wait_us",
        "        if False:\n            self._door.clock.wait_us",
    ),
    "test_commit_without_arguments_takes_what_was_consumed": Rule(
        "client/consumer/commits.py",
        "return [_stored(assigned) for assigned in self._partitions.held]",
        "return []",
    ),
    "test_explicit_offsets_are_committed_and_given_back": Rule(
        "client/consumer/commits.py", "return list(offsets)", "return []"
    ),
    "test_metadata_is_kept_with_an_offset": Rule(
        "client/consumer/commits.py",
        "held = assigned.stored_as or CommittedOffset(assigned.stored, None, LEADER_EPOCH)",
        "held = False or CommittedOffset(assigned.stored, None, LEADER_EPOCH)",
    ),
    "test_offsets_are_stored_by_hand_only_if_so_configured": Rule(
        "client/consumer/commits.py", "if self._stores:", "if False:"
    ),
    "test_offsets_of_what_does_not_exist_are_refused": Rule(
        "client/consumer/commits.py",
        "return 0 if len(offsets) == len(wanted) else UNKNOWN_TOPIC_OR_PART",
        "return 0",
    ),
    "test_the_outcome_of_a_commit_in_the_background_is_told_by_polls_and_close": Rule(
        "client/consumer/commits.py", "self._outcomes.append((known_us, code, reported))", "pass"
    ),
    "test_a_closed_consumer_refuses_calls": Rule(
        "client/consumer/consumer_client.py", 'raise RuntimeError("Consumer closed")', "pass"
    ),
    "test_consume_gives_as_many_as_asked_for_or_as_there_are": Rule(
        "client/consumer/consumer_client.py",
        "while fault is None and len(found) < num_messages:",
        "while fault is None and not found:",
    ),
    "test_a_committed_reader_that_starts_at_the_end_starts_at_the_last_stable_offset": Rule(
        "client/consumer/fetcher.py",
        "assigned.next_offset = log.end(self._committed_only)",
        "assigned.next_offset = log.high",
    ),
    "test_a_consumer_that_starts_at_a_pending_offset_waits_for_it": Rule(
        "client/consumer/fetcher.py", "if waits and group.is_pending(assigned.where):", "if False:"
    ),
    "test_a_paused_partition_gives_nothing_until_it_is_resumed": Rule(
        "client/consumer/fetcher.py",
        "if assigned.is_paused or assigned.is_failed",
        "if assigned.is_failed",
    ),
    "test_a_reader_at_its_end_gets_the_messages_once_they_are_committed": Rule(
        "client/consumer/fetcher.py",
        "assigned.next_offset = max(offset, since)",
        "assigned.next_offset = log.high",
    ),
    "test_an_assignment_at_the_end_gets_only_what_comes_later": Rule(
        "client/consumer/fetcher.py",
        "assigned.next_offset = log.end(self._committed_only)",
        "assigned.next_offset = log.low",
    ),
    "test_an_assignment_begins_where_it_says": Rule(
        "client/consumer/fetcher.py",
        "assigned.next_offset = start\n",
        "assigned.next_offset = log.low\n",
    ),
    "test_an_offset_out_of_range_is_reset_by_the_policy": Rule(
        "client/consumer/fetcher.py",
        "assigned.start = _RESET_TO[self._reset]",
        "assigned.start = OFFSET_END",
    ),
    "test_before_a_poll_has_passed_the_marker_the_position_is_behind_the_message": Rule(
        "client/consumer/fetcher.py",
        "self._move_to(assigned, offset + 1)\n        return SimulatedMessage",
        "self._move_to(assigned, offset + 2)\n        return SimulatedMessage",
    ),
    "test_seeking_does_not_change_what_is_committed": Rule(
        "client/consumer/fetcher.py",
        "        if self._stores:\n            assigned.stored = position",
        "        if self._stores:\n            assigned.stored = 0",
    ),
    "test_the_end_of_a_partition_is_told_once_if_asked_for": Rule(
        "client/consumer/fetcher.py",
        "if not self._reports_end or assigned.reported_end == end:",
        "if not self._reports_end:",
    ),
    "test_the_next_member_of_a_group_goes_on_where_the_first_committed": Rule(
        "client/consumer/fetcher.py",
        "if held is not None:\n                start",
        "if False:\n                start",
    ),
    "test_the_position_is_one_behind_the_last_message": Rule(
        "client/consumer/fetcher.py",
        "assigned.next_offset = offset + 1\n        self._move_to(assigned, offset + 1)",
        "assigned.next_offset = offset + 1\n        self._move_to(assigned, offset)",
    ),
    "test_the_position_passes_markers_and_aborted_records": Rule(
        "client/consumer/fetcher.py", "self._pass_markers(assigned, log, since)", "pass"
    ),
    "test_without_a_reset_an_offset_out_of_range_is_an_error_event": Rule(
        "client/consumer/fetcher.py",
        "return self._no_offset(assigned, _OUT_OF_RANGE)",
        "return None",
    ),
    "test_without_an_offset_the_policy_error_gives_an_event": Rule(
        "client/consumer/fetcher.py",
        "start = _RESET_TO.get(self._reset, start)",
        "start = OFFSET_BEGINNING",
    ),
    "test_a_second_subscription_revokes_what_the_first_one_got": Rule(
        "client/consumer/membership.py",
        "self._on_assign, self._on_revoke = on_assign, on_revoke\n        self._is_due = True",
        "self._on_assign, self._on_revoke = on_assign, on_revoke\n        self._is_due = not self._counts",
    ),
    "test_a_single_member_gets_all_partitions_of_its_topics": Rule(
        "client/consumer/membership.py", "for at in range(counts[name])", "for at in range(1)"
    ),
    "test_a_subscription_to_an_unknown_topic_gives_an_event": Rule(
        "client/consumer/membership.py", "if reports:", "if False:"
    ),
    "test_a_topic_that_appears_and_one_that_goes_are_seen_at_a_refresh": Rule(
        "client/consumer/membership.py",
        "        self._refresh_later()\n\n    def _beat",
        "        pass\n\n    def _beat",
    ),
    "test_an_unknown_topic_is_told_once": Rule(
        "client/consumer/membership.py", "if name not in self._reported]", "]"
    ),
    "test_new_partitions_are_not_seen_before_a_refresh": Rule(
        "client/consumer/membership.py",
        "        self._check_poll_interval()\n        if not self._is_due:",
        "        self._check_poll_interval()\n        self._is_due = self._is_due or self._available(reports=False) != self._counts\n        if not self._is_due:",
    ),
    "test_new_partitions_are_seen_at_the_next_refresh_of_metadata": Rule(
        "client/consumer/membership.py",
        "if self._topics and self._available(reports=False) != self._counts:\n            self._is_due = True",
        "if False:\n            self._is_due = True",
    ),
    "test_rebalance_callbacks_tell_what_is_assigned_and_revoked": Rule(
        "client/consumer/membership.py",
        "self._callbacks.call(self._on_revoke, consumer, gone)",
        "pass",
    ),
    "test_unsubscribing_revokes_in_a_later_call": Rule(
        "client/consumer/membership.py",
        "self._topics = ()\n        self._is_due = True",
        "self._topics = ()",
    ),
    "test_a_new_group_has_no_offsets": Rule(
        "client/consumer/offset_queries.py",
        "group.committed.get(place, _NOTHING)",
        "group.committed.get(place, CommittedOffset(0))",
    ),
    "test_offsets_of_an_open_transaction_are_waited_for": Rule(
        "client/consumer/offset_queries.py",
        "while self._committed_only and any(",
        "while False and any(",
    ),
    "test_pending_offsets_hold_up_readers_of_committed_records_only": Rule(
        "client/consumer/offset_queries.py", "while self._committed_only and any(", "while any("
    ),
    "test_times_of_an_empty_partition_are_at_its_end": Rule(
        "client/consumer/offset_queries.py",
        "OFFSET_END if offset < 0 else offset",
        "offset if offset >= 0 else 0",
    ),
    "test_times_of_what_does_not_exist_are_errors_beside_the_partition": Rule(
        "client/consumer/offset_queries.py",
        "return FailedPartition.of(at, _UNKNOWN_PARTITION if known else UNKNOWN_TOPIC_OR_PART)",
        "return found",
    ),
    "test_watermarks_follow_the_isolation_level_and_cached_ones_do_not": Rule(
        "client/consumer/offset_queries.py",
        "return log.low, assigned.high",
        "return log.low, log.end(self._committed_only)",
    ),
    "test_watermarks_of_what_does_not_exist_are_refused": Rule(
        "client/consumer/offset_queries.py",
        "raise failed(_UNKNOWN_PARTITION, reason + text_of(_UNKNOWN_PARTITION))",
        "return 0, 0",
    ),
    "test_offsets_are_sent_within_a_transaction_only": Rule(
        "client/transaction_calls.py",
        'transaction.require("send_offsets_to_transaction", IN_TRANSACTION)',
        "pass",
    ),
    "test_sending_no_offsets_opens_nothing": Rule(
        "client/transaction_calls.py",
        "        if offsets:\n            transaction.send_offsets(group_id",
        "        if True:\n            transaction.send_offsets(group_id",
    ),
    "test_seek_in_a_topic_that_was_never_assigned_knows_no_partition": Rule(
        "client/consumer/assignment.py",
        "code = _STATE if to.topic in self._partitions.topics else _UNKNOWN_PARTITION",
        "code = _STATE",
    ),
    "test_what_was_committed_is_remembered_over_assignments": Rule(
        "client/consumer/assigned_partitions.py",
        "assigned.committed = self.committed.get(assigned.where, OFFSET_INVALID)",
        "pass",
    ),
}
