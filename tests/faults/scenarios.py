"""The fault scenarios that the sync is built for, each with the tests that inject it.

What needs Windows (DPAPI, FlushFileBuffers, drive eject) has a stub here and a line in the manual checklist.
"""

from dataclasses import dataclass

SIMULATION = "tests/faults/simulation/test_simulation.py"
USE_CASES = "tests/faults/use_cases/test_use_cases.py"
POWER = "tests/faults/power/test_power_cuts.py"
STEPS = "tests/faults/test_every_step.py"
FUZZ = "tests/faults/test_fuzzing.py"
DISK = "tests/faults/test_disk.py"
CLOCK = "tests/faults/test_clocks.py"
NET = "tests/faults/test_network.py"
DATABASE = "tests/faults/test_central_database.py"
STICK = "tests/sync/test_stick.py"
SERVICE = "tests/sync/test_service.py"
TRIP = "tests/sync/test_round_trip.py"
OPENING = "tests/sync/test_opening.py"
FEED = "tests/sync/test_feed.py"
RESTORING = "tests/sync/test_restoring.py"
CENTRAL = "tests/central/test_faults.py"
APPLYING = "tests/storage/test_applying.py"
RULES = "tests/sync/test_rules.py"
RESTORED = "tests/sync/test_central_restored.py"
OPERATIONS = "tests/storage/test_operations.py"
KEYS = "tests/storage/test_keys.py"
MERGING = "tests/storage/test_merging.py"
TWO_PCS = "tests/sync/test_two_pcs.py"


@dataclass(frozen=True)
class Scenario:
    """One fault: its number, what is injected, and `file::test` of those that do."""

    number: int
    fault: str
    tests: tuple[str, ...]
    awaits: str = ""
    """What is still being built that will inject it."""
    windows: str = ""
    """What only real Windows hardware shows, and is looked at by hand."""


def _tests(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}::test_{name}" for name in names)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        1,
        "killed at every N-th database call during a save",
        _tests(
            STEPS,
            "saving_that_ends_at_every_call_to_the_database_leaves_all_or_nothing",
        )
        + _tests("tests/storage/test_power.py", "every_acknowledged_commit_survives_a_kill"),
    ),
    Scenario(
        2,
        "killed at every N-th call while sealing",
        _tests(
            STEPS,
            "sealing_that_ends_at_every_call_leaves_a_whole_batch_or_none",
        )
        + _tests("tests/faults/test_kill_sync.py", "a_program_killed_at_any_moment_loses_nothing"),
    ),
    Scenario(
        3,
        "power cuts over save, seal and export",
        _tests(
            POWER,
            "no_power_cut_loses_saved_work_or_leaves_a_false_file",
            "no_power_cut_of_two_hundred_thousand_does",
        ),
        windows="FlushFileBuffers on a real stick: pull the plug of a PC while it copies",
    ),
    Scenario(
        4,
        "the same with a step of the order taken out",
        _tests(POWER, "a_program_without_one_of_the_steps_is_found_out"),
    ),
    Scenario(
        5,
        "power cut between sealing and the anchor",
        _tests(SERVICE, "a_power_cut_between_sealing_and_the_anchor_begins_no_new_life"),
    ),
    Scenario(
        6,
        "power cut while a receipt is taken in",
        _tests(POWER, "no_power_cut_loses_saved_work_or_leaves_a_false_file")
        + _tests(STEPS, "a_reading_that_ends_at_a_step_is_done_again"),
    ),
    Scenario(
        7,
        "disk full at every write",
        _tests(
            DISK,
            "a_full_database_is_told_and_goes_on_when_there_is_room",
            "sealing_and_reading_on_a_full_disk_go_on_when_there_is_room",
        )
        + _tests("tests/sync/test_backups.py", "a_place_that_cannot_be_written_leaves_nothing_and_stops_no_other")
        + _tests(SERVICE, "whatever_step_fails_nothing_counts_as_copied_and_the_next_export_goes_on"),
    ),
    Scenario(
        8,
        "an error at the N-th read, write or synchronising",
        _tests(
            POWER,
            "a_disk_that_fails_is_told_and_no_power_cut_loses_what_was_saved",
            "whatever_fails_of_a_disk_is_told_and_no_power_cut_loses_what_was_saved",
            "a_program_that_believes_a_second_synchronising_is_found_out",
        )
        + _tests(
            "tests/storage/test_failing_disk.py",
            "a_photo_that_may_not_be_on_the_disk_is_not_taken_for_kept",
            "the_memory_of_numbers_is_written_anew_where_it_may_not_be_on_the_disk",
        )
        + _tests(DISK, "a_file_whose_synchronising_failed_is_written_anew")
        + _tests(STICK, "a_fault_at_any_step_is_told_and_leaves_only_whole_files"),
    ),
    Scenario(
        9,
        "the database locked, read-only, opened twice",
        _tests(
            "tests/storage/test_opening.py",
            "a_second_copy_of_the_program_is_kept_out",
            "a_database_that_may_only_be_read_is_said_so_before_anything_is_typed",
            "a_database_that_cannot_be_opened_now_is_not_called_damaged",
            "a_folder_that_may_not_be_written_is_said_so",
            "a_file_that_a_virus_scanner_holds_is_tried_again_and_not_for_ever",
            "a_small_file_held_for_a_moment_is_written_all_the_same",
        )
        + _tests(DISK, "a_database_that_another_program_holds_is_told_as_busy_and_goes_on_later"),
        windows="a virus scanner that holds the file",
    ),
    Scenario(
        10,
        "a damaged page of the database",
        _tests("tests/storage/test_opening.py", "damage_in_the_middle_is_said_when_it_is_met")
        + _tests(
            RESTORING,
            "a_damaged_database_is_replaced_and_its_file_kept",
            "a_flipped_page_is_met_and_the_newest_good_backup_brings_everything_back",
        ),
    ),
    Scenario(
        11,
        "the stick pulled at every byte of an export",
        _tests(STICK, "a_stick_pulled_at_any_byte_leaves_no_file_that_passes_for_whole"),
        windows="eject through the system",
    ),
    Scenario(
        12,
        "a stick that lies about what it holds",
        _tests(
            STICK,
            "a_stick_that_gives_back_zeros_is_not_believed",
            "a_stick_of_false_capacity_is_found_out_by_the_last_reading",
        ),
    ),
    Scenario(
        13,
        "flipped bits in a bundle",
        _tests(OPENING, "a_flipped_byte_anywhere_is_refused")
        + _tests(FUZZ, "no_mutated_batch_is_taken", "no_mutated_batch_of_a_million_is_taken"),
    ),
    Scenario(
        14,
        "cut, renamed, foreign and endless files, links, names of devices",
        _tests(
            STICK,
            "a_reading_goes_by_contents_not_by_names",
            "links_are_not_followed",
            "the_effort_on_junk_is_bounded_and_ours_are_found_all_the_same",
            "a_hundred_thousand_foreign_files_cost_no_more_looks_than_allowed",
            "names_of_devices_and_endless_paths_are_names_like_others",
            "endless_names_end_a_reading",
            "nothing_is_written_through_a_link",
        )
        + _tests(CENTRAL, "a_cut_batch_is_refused", "names_and_copies_mean_nothing"),
        windows="CON and a path longer than 260 letters on NTFS",
    ),
    Scenario(
        15,
        "a hostile header of the encryption",
        _tests(OPENING, "a_hostile_header_never_reaches_the_library", "a_header_of_a_gigabyte_is_refused_by_its_size")
        + _tests(FUZZ, "a_hostile_header_costs_less_than_an_honest_batch"),
    ),
    Scenario(
        16,
        "a bomb signed by a stolen key",
        _tests(OPENING, "a_bomb_of_one_to_ten_thousand_takes_no_memory", "a_signed_lie_is_refused_by_its_name")
        + _tests(
            CENTRAL,
            "what_a_stolen_key_signed_has_no_effect_and_its_device_is_put_before_the_head_office",
            "damage_and_strangers_throw_no_suspicion_on_a_device",
        ),
    ),
    Scenario(
        17,
        "a bundle sealed again, of another purpose, of another centre",
        _tests(
            OPENING,
            "a_batch_sealed_again_for_us_by_a_third_hand_is_refused",
            "a_signature_for_another_purpose_does_not_pass",
            "a_batch_of_another_centre_is_refused",
        ),
    ),
    Scenario(
        18,
        "one bundle many times, by several importers, and by the network",
        _tests(CENTRAL, "five_imports_of_one_stick_at_once_apply_it_once")
        + _tests(
            NET,
            "one_batch_by_eight_workers_at_once_is_applied_once",
            "five_importers_of_one_stick_and_the_network_at_once_apply_each_batch_once",
        )
        + _tests(TRIP, "the_same_stick_again_changes_nothing_at_either_end"),
    ),
    Scenario(
        19,
        "receipts of others, old ones, from before a restore of central",
        _tests(SERVICE, "receipts_of_others_and_old_ones_are_passed_over")
        + _tests(RULES, "a_receipt_from_before_central_s_restore_is_stale_even_if_it_names_foreign_work"),
    ),
    Scenario(
        20,
        "an old copy of the database, the anchor kept",
        _tests(TRIP, "an_old_backup_is_noticed_at_the_start_and_nothing_is_lost")
        + _tests(FEED, "a_restored_backup_gets_its_own_former_work_back")
        + _tests(SIMULATION, "an_old_copy_is_detected_offline_at_start_and_only_the_anchor_does_it"),
    ),
    Scenario(
        21,
        "an old copy, the anchor lost",
        _tests(TRIP, "an_old_backup_without_any_anchor_is_noticed_by_the_first_receipt"),
    ),
    Scenario(
        22,
        "a cloned PC",
        _tests(TRIP, "a_cloned_pc_and_its_original_both_arrive_whole")
        + _tests(FEED, "a_cloned_pc_and_its_original_end_with_the_same_rows")
        + _tests(CENTRAL, "both_histories_of_a_cloned_pc_are_applied_and_the_second_is_told")
        + _tests(
            "tests/sync/test_whereabouts.py",
            "a_folder_copied_to_another_pc_is_told_at_its_first_start_and_both_arrive_whole",
            "a_copy_beside_its_original_is_told_and_a_moved_folder_is_not",
        )
        + _tests("tests/certificates/test_numbering.py", "a_restored_backup_on_a_second_pc_writes_no_number_again"),
        windows="the PC's own id and the number of a file on NTFS",
    ),
    Scenario(
        23,
        "a restore while a stick of later batches is on its way",
        _tests(FEED, "what_was_sealed_after_the_backup_and_delivered_late_comes_back_as_well")
        + _tests(CENTRAL, "a_new_life_of_a_restored_pc_is_a_stream_of_its_own"),
    ),
    Scenario(
        24,
        "central restored to yesterday",
        _tests(
            "tests/sync/test_central_restored.py", "after_a_restore_to_yesterday_every_centre_sends_again_and_all_agree"
        )
        + _tests(USE_CASES, "a_story_ends_well_and_without_its_guard_it_goes_wrong")
        + _tests(
            "tests/sync/test_peers.py", "work_of_a_pc_that_never_comes_again_reaches_central_from_the_pc_next_door"
        ),
    ),
    Scenario(
        25,
        "central restored and the centre pruned",
        _tests(
            RESTORED,
            "prune_refuses_what_is_young_or_not_safe_and_lets_go_of_the_rest",
            "what_was_safe_is_not_let_go_once_central_went_back_behind_it",
            "what_was_let_go_is_made_again_when_an_older_central_asks",
        ),
    ),
    Scenario(
        26,
        "two PCs of one centre: one person, one list, one number",
        _tests(APPLYING, "two_pcs_that_mark_one_slot_meet_in_one_row")
        + _tests(TWO_PCS, "one_person_one_list_one_number_at_two_pcs")
        + _tests("tests/sync/test_conflicts.py", "what_two_pcs_make_of_the_same_rows_is_one_row")
        + _tests(FEED, "a_second_pc_of_the_centre_gets_the_first_ones_work_and_gives_its_own"),
    ),
    Scenario(
        27,
        "the connection cut at every byte",
        _tests(
            NET,
            "a_batch_cut_at_every_byte_on_its_way_has_no_effect_until_it_comes_whole",
            "an_answer_cut_at_every_byte_is_none_and_the_batch_counts_once",
        ),
    ),
    Scenario(
        28,
        "requests doubled, late and mixed up",
        _tests(
            NET,
            "questions_that_come_twice_late_and_mixed_up_have_one_effect",
            "an_answer_to_an_earlier_question_is_not_taken_for_this_one",
            "one_batch_by_eight_workers_at_once_is_applied_once",
        ),
    ),
    Scenario(
        29,
        "portals, proxies, interceptors",
        _tests(NET, "whatever_else_answers_nothing_counts_as_sent", "a_proxy_that_rewrites_answers_is_no_central")
        + _tests("tests/sync/test_net.py", "an_intercepting_certificate_stops_everything_before_a_byte_is_out"),
    ),
    Scenario(
        30,
        "a 2G line",
        _tests(
            NET,
            "a_thousand_operations_get_through_a_2g_line_within_ten_minutes",
            "an_operation_too_large_for_a_minute_of_a_2g_line_comes_to_central_and_to_the_other_pc",
            "a_batch_that_the_line_was_cut_in_goes_in_parts_so_that_a_slower_line_brings_it_too",
        )
        + _tests(SERVICE, "an_import_goes_in_batches_that_come_through_a_line_cut_each_minute"),
    ),
    Scenario(
        31,
        "a day of errors",
        _tests(
            NET,
            "a_day_of_errors_and_silence_is_waited_out_and_the_work_goes_by_itself",
            "one_who_trickles_or_only_holds_connections_keeps_nobody_out",
        )
        + _tests("tests/sync/test_schedule.py", "whatever_happens_to_an_exchange_there_is_a_next_one"),
    ),
    Scenario(
        32,
        "five hundred centres in one minute",
        _tests(
            "tests/central/test_load.py",
            "forty_centres_at_a_door_for_six_are_all_served_and_none_is_forgotten",
            "five_hundred_centres_in_one_minute_are_all_served_within_fifteen",
            "whoever_was_sent_away_keeps_the_place_it_had",
        ),
    ),
    Scenario(
        33,
        "central killed while it applies",
        _tests(CENTRAL, "a_killed_import_is_finished_by_the_next_one")
        + _tests(DATABASE, "a_server_that_dies_at_any_statement_leaves_a_whole_batch_or_nothing"),
    ),
    Scenario(
        34,
        "transactions that cannot be serialised",
        _tests(
            DATABASE,
            "a_transaction_that_the_database_breaks_off_is_done_again",
            "one_that_is_broken_off_for_ever_is_told_to_come_again_and_is_no_problem_of_the_work",
        ),
    ),
    Scenario(
        35,
        "the receipt key out of reach",
        _tests(DATABASE, "a_batch_taken_while_nothing_can_be_signed_is_told_of_later"),
    ),
    Scenario(
        36,
        "one operation that breaks a rule",
        _tests(CENTRAL, "an_operation_that_breaks_a_rule_is_set_aside_and_the_rest_applies")
        + _tests(TRIP, "what_central_sets_aside_is_shown_here_with_its_reason"),
    ),
    Scenario(
        37,
        "one NIK at two centres",
        _tests(
            "tests/central/test_matching.py",
            "where_name_and_birth_date_agree_they_are_linked_and_both_centres_told",
            "another_spelling_waits_for_a_steward_whose_decision_can_be_taken_back",
            "a_corrected_nik_opens_links_and_closes",
        )
        + _tests(
            "tests/central/test_match_cases.py",
            "a_steward_decides_and_takes_back_and_who_when_and_why_is_kept",
        ),
    ),
    Scenario(
        38,
        "one field changed at both ends; a change against a removal",
        _tests(
            MERGING,
            "the_later_contact_stands_and_both_are_listed",
            "a_change_stands_against_a_removal_that_did_not_know_it",
        )
        + _tests(
            TWO_PCS,
            "different_fields_merge_one_field_is_listed_and_identity_waits_for_a_person",
            "a_change_stands_against_a_removal_and_a_case_is_opened",
        )
        + _tests(
            "tests/sync/test_conflicts.py",
            "a_name_changed_where_nobody_knew_of_the_certificate_waits_for_the_head",
        ),
    ),
    Scenario(
        39,
        "two assessors",
        _tests(MERGING, "scores_and_decisions_are_never_merged")
        + _tests(TWO_PCS, "two_assessors_are_never_merged_and_no_certificate_comes_before_a_decision"),
    ),
    Scenario(
        40,
        "leases used up, expired, restored",
        _tests(
            "tests/certificates/test_numbering.py",
            "a_second_pc_writes_numbers_of_its_own_block_only",
            "an_ended_block_is_written_no_further",
            "a_restored_backup_on_a_second_pc_writes_no_number_again",
        ),
    ),
    Scenario(
        41,
        "a revocation while the centre is away",
        _tests("tests/central/test_answers.py", "a_revoked_certificate_is_on_the_next_status_list")
        + _tests(
            "tests/cli/test_papers_in_the_world.py",
            "what_becomes_of_a_paper_is_known_here_there_and_to_a_list_file_and_no_older_list_undoes_it",
        ),
    ),
    Scenario(
        42,
        "older documents, mixed ones",
        _tests(
            SERVICE,
            "older_documents_are_refused_and_the_newer_stay",
            "an_old_list_without_its_snapshot_or_mixed_with_new_ones_is_refused",
            "a_restored_database_does_not_take_older_documents_than_it_once_had",
        ),
    ),
    Scenario(
        43,
        "a wrong clock",
        _tests(
            CLOCK,
            "a_wrong_clock_changes_neither_order_nor_values",
            "a_clock_that_ran_ahead_is_forgiven_by_stick_too_once_central_told_of_that_work",
            "a_clock_that_was_never_set_right_is_told_by_stick_how_far_it_is_ahead_at_least",
        )
        + _tests(SERVICE, "a_clock_that_stands_before_central_is_noticed")
        + _tests(
            "tests/sync/test_clocks.py",
            "a_clock_further_off_is_told_with_what_to_do",
            "what_is_signed_by_a_clock_measured_ahead_is_flagged_and_its_date_needs_a_second_person",
            "order_never_goes_back_after_a_clock_ran_ahead_and_nothing_is_held_against_the_right_one",
        ),
    ),
    Scenario(
        44,
        "a peer ten years ahead",
        _tests(APPLYING, "a_clock_far_ahead_is_not_followed")
        + _tests(OPERATIONS, "a_clock_five_minutes_ahead_is_followed_and_one_beyond_is_flagged"),
    ),
    Scenario(
        45,
        "what every release sealed",
        _tests(
            "tests/golden/test_golden.py",
            "what_an_older_program_sealed_is_read_to_the_byte",
            "what_an_older_program_sealed_is_applied",
            "a_stick_of_an_older_program_goes_through_the_whole_of_central",
            "there_is_a_bundle_of_each_release",
        ),
    ),
    Scenario(
        46,
        "a newer PC, an older central",
        _tests(CENTRAL, "a_batch_for_a_newer_central_is_kept_and_not_refused")
        + _tests("tests/central/test_set_aside.py", "what_a_newer_program_understands_is_applied_after_its_update")
        + _tests("tests/sync/test_papers.py", "a_critical_member_that_is_not_understood_refuses_that_document_only"),
    ),
    Scenario(
        47, "an update of the program cut short", _tests(DISK, "an_update_cut_short_at_any_step_keeps_what_waits")
    ),
    Scenario(
        48,
        "a backlog of a year",
        _tests(
            DISK,
            "memory_does_not_grow_with_the_backlog",
            "a_long_backlog_goes_by_one_stick",
            "a_backlog_of_a_year_goes_by_one_stick",
        ),
    ),
    Scenario(
        49,
        "a day of random work and faults",
        _tests(
            "tests/faults/nemesis/test_nemesis.py",
            "three_pcs_and_a_central_that_end_at_any_moment_agree",
            "three_pcs_and_a_central_agree_after_an_hour",
        ),
    ),
    Scenario(
        50,
        "a stolen stick, a stolen database",
        _tests(
            "tests/sync/test_stolen.py",
            "a_stolen_stick_shows_nobody_not_even_to_another_centre",
            "a_stolen_database_opens_nowhere_without_its_key",
            "a_stolen_database_cannot_sign_even_for_one_who_has_its_key",
        )
        + _tests(SERVICE, "neither_the_stick_nor_the_folder_shows_a_name")
        + _tests(
            "tests/storage/test_keys.py",
            "another_machine_needs_the_code_once",
            "device_secrets_open_under_their_own_database_key_only",
        ),
        windows="DPAPI on a second account",
    ),
    Scenario(
        51,
        "batches of a revoked device",
        _tests(
            "tests/central/test_admission.py",
            "a_revoked_device_is_kept_waiting_for_a_person",
            "a_person_lets_in_or_leaves_out_what_a_revoked_device_sent_and_may_think_again",
        )
        + _tests("tests/cli/test_central_keeping.py", "a_pc_is_revoked_and_what_it_sent_is_decided_by_commands"),
    ),
    Scenario(
        52,
        "an erasure, then an older backup",
        _tests(
            "tests/sync/test_erasure_ledger.py",
            "old_backups_at_both_ends_bring_nobody_back",
            "a_new_pc_with_an_old_backup_learns_of_the_erasure_from_central",
        )
        + _tests("tests/sync/test_erasing.py", "an_erasure_decided_elsewhere_is_finished_at_the_next_start"),
    ),
    Scenario(
        53,
        "a planted name in logs and folders",
        _tests("tests/cli/test_privacy.py", "after_real_use_a_planted_person_is_nowhere_but_in_the_databases")
        + _tests("tests/ui/test_window.py", "a_report_names_places_and_kinds_but_no_person"),
    ),
    Scenario(
        54,
        "simulated worlds, and the program with a guard taken out",
        _tests(
            SIMULATION,
            "no_work_is_lost_or_doubled",
            "no_work_is_lost_or_doubled_in_ten_thousand_worlds",
            "a_world_without_one_guard_goes_wrong",
            "a_world_that_needs_a_rare_guard_goes_wrong_without_it",
        )
        + _tests(
            USE_CASES,
            "the_use_cases_lose_and_double_nothing",
            "the_use_cases_lose_and_double_nothing_in_many_worlds",
        ),
    ),
    Scenario(
        55,
        "fuzzing of every parser",
        _tests(
            FUZZ,
            "whatever_comes_is_refused_by_name_in_bounded_time_and_memory",
            "whatever_comes_is_refused_two_hundred_thousand_times",
        ),
    ),
)
