"""The table of threats: each attack or mistake, what must come of it, and the tests and vectors that show it.

A proof `file.py::test_name` names a test below `tests/`; `vector name` one of the shared vectors, with its result.
"""

from dataclasses import dataclass

VERIFY, TRUST, KEYS = "certificates/test_verify.py", "certificates/test_trust.py", "certificates/test_keys.py"
CLAIMS, CBOR, HERE = "certificates/test_claims.py", "certificates/test_cbor.py", "certificates/test_threats.py"
BROWSERS, PAGE, STORY = "verify_page/test_browsers.py", "central/test_page.py", "cli/test_papers_in_the_world.py"
CENTRAL, FOLDER, WINDOW = (
    "central/test_trusting.py",
    "certificates/test_folder_check.py",
    "ui/certificates/test_verify.py",
)
MODULES, ISSUING = "verify_page/test_modules.py", "certificates/test_issuing.py"
RUN = "documents/test_whole_run.py"


@dataclass(frozen=True)
class Threat:
    """One row: its number, the attack, what is expected, and where that is shown."""

    number: int
    attack: str
    proofs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number:02}-{self.attack.replace(' ', '-')}"


def _row(number: int, attack: str, *proofs: str) -> Threat:
    return Threat(number, attack, proofs)


THREATS = (
    _row(
        1,
        "one letter of the name changed",
        "vector tamper-name BAD_SIGNATURE",
        f"{VERIFY}::test_no_change_of_one_letter_of_a_valid_text_is_accepted",
    ),
    _row(
        2,
        "signature random, zero or flipped",
        "vector sig-all-zero BAD_SIGNATURE",
        "vector tamper-sig BAD_SIGNATURE",
        f"{VERIFY}::test_no_random_change_of_a_valid_object_is_accepted",
    ),
    _row(
        3,
        "signature with S plus L",
        f"{VERIFY}::test_a_malleated_signature_is_none",
        f"{KEYS}::test_a_signature_with_s_not_below_the_order_is_none",
        f"{MODULES}::test_the_same_signature_with_s_plus_l_is_refused",
    ),
    _row(4, "envelope written another way", "vector outer-nonshortest MALFORMED"),
    _row(
        5,
        "base32 with spare bits, padding, bad length",
        "vector base32-padding NOT_OURS",
        "vector base32-impossible-length MALFORMED",
        "vector base32-bad-char NOT_OURS",
        f"{VERIFY}::test_spare_bits_of_the_last_letter_make_no_second_text",
    ),
    _row(
        6,
        "bytes or a second object appended",
        "vector trailing-byte MALFORMED",
        f"{VERIFY}::test_an_envelope_of_another_make_is_refused",
        f"{HERE}::test_a_second_object_behind_the_first_is_malformed",
    ),
    _row(
        7,
        "unaccredited key",
        "vector unknown-key UNKNOWN_KEY",
        f"{HERE}::test_an_unaccredited_key_puts_no_name_on_the_screen",
    ),
    _row(8, "rogue key under the name of another", f"{HERE}::test_a_rogue_key_under_the_kid_of_a_centre_signs_nothing"),
    _row(
        9,
        "another algorithm",
        "vector alg-none-0 BAD_ALG",
        "vector alg-ES256 BAD_ALG",
        "vector alg-Ed448 BAD_ALG",
        "vector alg-missing MALFORMED",
        f"{VERIFY}::test_an_envelope_of_another_make_is_refused",
    ),
    _row(
        10,
        "header fields outside the signature",
        "vector kid-in-unprotected MALFORMED",
        "vector unprotected-kid-override MALFORMED",
        f"{VERIFY}::test_an_envelope_of_another_make_is_refused",
    ),
    _row(11, "crit, empty header, short kid", "vector protected-crit MALFORMED", "vector kid-4-bytes MALFORMED"),
    _row(
        12,
        "no tag, another tag, two tags",
        "vector no-tag18 MALFORMED",
        "vector cwt-tag61 MALFORMED",
        f"{CBOR}::test_a_tag_is_read_only_where_it_is_expected_and_only_once",
    ),
    _row(
        13,
        "signature made for something else",
        "vector cross-context-key BAD_SIGNATURE",
        "vector cross-context-status BAD_SIGNATURE",
        f"{VERIFY}::test_a_signature_made_for_something_else_is_none",
    ),
    _row(14, "two names in one payload", f"{VERIFY}::test_a_name_that_stands_twice_is_malformed"),
    _row(
        15,
        "CBOR in another form",
        "vector cbor-unsorted-map MALFORMED",
        "vector cbor-nonshortest-int MALFORMED",
        "vector cbor-indefinite-map MALFORMED",
        "vector cbor-float-iat MALFORMED",
        "vector cbor-bignum-tag MALFORMED",
        f"{CBOR}::test_every_other_way_of_writing_is_refused",
    ),
    _row(
        16,
        "lengths and depths that fill the memory",
        "vector cbor-huge-length MALFORMED",
        "vector cbor-deep-nesting MALFORMED",
        f"{HERE}::test_a_length_that_nobody_has_takes_no_memory",
    ),
    _row(17, "zip bomb", "vector zlib-wrapped MALFORMED"),
    _row(
        18,
        "a text of a megabyte",
        "vector oversize-text MALFORMED",
        f"{VERIFY}::test_a_scanned_text_is_taken_for_what_it_is",
    ),
    _row(19, "invalid UTF-8", "vector cbor-invalid-utf8 MALFORMED"),
    _row(
        20,
        "letters that look like others or change direction",
        "vector text-cyrillic-a BAD_TEXT",
        "vector text-bidi-override BAD_TEXT",
        "vector text-not-nfc BAD_TEXT",
        "vector text-leading-space BAD_TEXT",
        f"{CLAIMS}::test_a_claim_that_breaks_its_rule_is_neither_signed_nor_believed",
    ),
    _row(
        21,
        "markup in title and name",
        "vector claim-title-html VALID",
        "vector claim-html BAD_TEXT",
        f"{VERIFY}::test_markup_in_a_title_is_only_text",
        f"{BROWSERS}::test_markup_in_a_title_is_shown_as_the_letters_it_is_written_with",
    ),
    _row(
        22,
        "revoked, suspended, replaced",
        "vector revoked REVOKED",
        "vector original-replaced-by-copy REPLACED",
        f"{VERIFY}::test_what_the_list_says_of_a_certificate_counts_with_its_date",
    ),
    _row(
        23,
        "same identifier under another key",
        f"{VERIFY}::test_the_same_identifier_under_another_key_is_another_certificate",
    ),
    _row(24, "a list that revokes everything", f"{VERIFY}::test_a_full_list_touches_no_certificate_that_is_not_on_it"),
    _row(
        25,
        "signature bytes altered to evade revocation",
        f"{VERIFY}::test_a_revoked_certificate_stays_revoked_however_it_was_signed_again",
        f"{HERE}::test_no_other_signature_bytes_bring_a_revoked_paper_back",
    ),
    _row(
        26,
        "key withdrawn",
        "vector key-withdrawn-before-cutoff VALID",
        f"{VERIFY}::test_a_withdrawn_key_vouches_for_what_it_signed_before",
        f"{CENTRAL}::test_a_withdrawn_key_keeps_what_it_signed_before_and_nothing_after",
    ),
    _row(
        27,
        "stolen key, dated back",
        "vector key-compromised-kept VALID",
        f"{VERIFY}::test_a_stolen_key_vouches_only_for_what_was_registered_before",
        f"{CENTRAL}::test_of_a_stolen_key_only_what_was_registered_before_keeps_its_worth",
    ),
    _row(
        28,
        "stolen key, not yet reported",
        "vector not-registered-30d VALID",
        f"{VERIFY}::test_a_registered_certificate_is_said_to_be_and_an_old_unregistered_one_is_pointed_out",
    ),
    _row(
        29,
        "signed before accreditation, after its end, in the future",
        "vector future-iat FUTURE",
        f"{VERIFY}::test_the_time_of_signing_lies_within_the_key_s_time",
    ),
    _row(30, "programme without accreditation", "vector programme-not-accredited PROGRAMME_NOT_ALLOWED"),
    _row(31, "allowed number under another title", f"{VERIFY}::test_a_title_other_than_the_catalogue_s_is_pointed_out"),
    _row(32, "expired", "vector expired EXPIRED", f"{VERIFY}::test_a_certificate_lapses_at_its_very_second"),
    _row(
        33,
        "times beyond 2038",
        "vector valid-2038+ OUTSIDE_KEY_PERIOD",
        "vector claim-iat-huge BAD_CLAIMS",
        f"{CLAIMS}::test_times_beyond_every_calendar_do_not_wrap",
    ),
    _row(
        34,
        "dated today in another time zone",
        "vector claim-done-after-iat BAD_CLAIMS",
        f"{CLAIMS}::test_a_certificate_may_be_dated_today_anywhere_in_the_world",
    ),
    _row(
        35,
        "the reader's clock is wrong",
        "vector clock-wrong-past FUTURE",
        f"{VERIFY}::test_an_old_list_or_a_clock_behind_it_is_pointed_out",
    ),
    _row(
        36,
        "an old list",
        "vector stale-list VALID",
        f"{VERIFY}::test_an_old_list_or_a_clock_behind_it_is_pointed_out",
        f"{BROWSERS}::test_a_list_of_months_ago_says_that_revocation_is_not_known",
    ),
    _row(
        37,
        "lists rolled back",
        f"{TRUST}::test_an_older_list_than_one_seen_before_is_refused_and_the_same_one_is_not",
        f"{STORY}::test_what_becomes_of_a_paper_is_known_here_there_and_to_a_list_file_and_no_older_list_undoes_it",
        f"{BROWSERS}::test_older_lists_are_refused_and_the_newer_ones_stay_in_use",
    ),
    _row(
        38,
        "forged trust file, wrong role, one of three custodians",
        f"{TRUST}::test_a_list_signed_by_the_wrong_key_or_as_something_else_is_refused",
        f"{TRUST}::test_a_root_signed_by_fewer_custodians_is_refused",
        f"{TRUST}::test_one_custodian_signing_twice_is_still_one",
        f"{TRUST}::test_no_flipped_bit_of_a_signed_file_is_believed",
    ),
    _row(
        39,
        "two keys of one kid",
        f"{TRUST}::test_two_credentials_for_one_key_are_refused_when_written_and_when_read",
        f"{MODULES}::test_two_keys_of_one_name_make_a_list_of_keys_useless",
    ),
    _row(
        40,
        "weak public key in a request",
        f"{HERE}::test_no_weak_key_is_accredited_however_it_is_written",
        f"{KEYS}::test_the_eight_small_points_are_refused_as_keys",
        f"{KEYS}::test_a_key_mixed_with_any_small_point_is_refused",
        f"{TRUST}::test_a_key_with_torsion_is_not_accredited",
    ),
    _row(
        41,
        "request without possession of the key",
        f"{TRUST}::test_a_request_without_possession_is_refused",
        f"{TRUST}::test_a_request_under_the_name_of_another_key_is_refused",
    ),
    _row(
        42,
        "certificate of the test root",
        f"{HERE}::test_a_paper_of_the_test_root_is_of_an_unknown_key",
        f"{VERIFY}::test_practice_and_production_never_verify_each_other",
    ),
    _row(
        43,
        "code with the address of another verifier",
        f"{VERIFY}::test_another_host_is_pointed_out_though_the_signature_is_good",
        f"{HERE}::test_the_paper_names_the_only_address_to_trust",
        f"{HERE}::test_a_code_with_another_address_is_checked_and_its_address_warned_of",
        f"{BROWSERS}::test_a_page_opened_from_another_address_than_the_official_one_says_so",
    ),
    _row(
        44,
        "code copied onto another paper",
        f"{HERE}::test_a_good_code_always_asks_to_compare_the_person",
        f"{FOLDER}::test_the_same_code_on_two_papers_is_said_on_both",
        f"{WINDOW}::test_a_scanned_text_shows_the_signed_facts_and_asks_to_compare_the_person",
    ),
    _row(
        45,
        "printed words changed",
        f"{HERE}::test_every_signed_fact_is_shown_to_be_compared_with_the_paper",
        f"{WINDOW}::test_todays_data_stand_beside_the_signed_words_and_a_change_is_marked",
    ),
    _row(
        46,
        "two codes on one page",
        f"{FOLDER}::test_two_codes_on_one_page_are_both_listed_and_neither_passes_for_the_page",
        f"{HERE}::test_two_codes_on_one_picture_give_no_single_verdict",
        f"{WINDOW}::test_two_codes_on_one_picture_are_both_shown_and_neither_passes",
        "cli/test_certificates_verify.py::test_two_codes_on_one_page_give_no_good_verdict",
    ),
    _row(
        47,
        "other codes",
        "vector not-ours-url NOT_OURS",
        "vector not-ours-hc1 NOT_OURS",
        "vector type-K1 UNSUPPORTED",
        f"{VERIFY}::test_a_scanned_text_is_taken_for_what_it_is",
    ),
    _row(
        48,
        "a later format",
        "vector claim-unknown-top UNSUPPORTED",
        "vector claim-unknown-noncritical VALID",
        f"{CLAIMS}::test_a_top_claim_of_a_later_version_asks_for_an_update",
    ),
    _row(
        49,
        "scanner changes the letters",
        "vector valid-whitespace VALID",
        f"{VERIFY}::test_a_scanned_text_is_taken_for_what_it_is",
    ),
    _row(
        50,
        "number or identifier used again after a restore",
        f"{ISSUING}::test_a_restored_old_backup_never_uses_a_number_again",
        f"{HERE}::test_a_restored_backup_makes_other_identifiers",
        f"{CENTRAL}::test_a_number_used_twice_is_set_aside_and_named",
    ),
    _row(
        51,
        "extra certificates printed at night",
        f"{CENTRAL}::test_certificates_for_people_never_seen_in_class_are_shown",
        f"{WINDOW}::test_a_paper_with_a_known_number_that_is_not_in_the_register_is_no_paper_of_ours",
    ),
    _row(
        52,
        "address lost",
        "vector valid-bare VALID",
        f"{VERIFY}::test_another_host_is_pointed_out_though_the_signature_is_good",
        f"{BROWSERS}::test_the_folder_for_use_without_the_site_works_from_a_disk",
    ),
    _row(
        53,
        "page changed by its operator",
        f"{PAGE}::test_the_list_of_digests_names_every_file_of_the_program_that_runs",
        f"{HERE}::test_the_digests_of_the_page_can_be_compared_with_the_program",
        "verify_page/test_build.py::test_building_again_gives_the_same_bytes",
        f"{BROWSERS}::test_the_policy_stops_markup_foreign_scripts_and_every_other_server",
    ),
    _row(
        54,
        "personal data left behind",
        f"{PAGE}::test_the_server_answers_with_the_page_and_writes_nothing_about_who_asks",
        f"{BROWSERS}::test_a_code_from_the_camera_shows_everything_that_was_signed_and_never_leaves_the_phone",
        f"{HERE}::test_nothing_published_names_anybody",
    ),
    _row(55, "photos of certificates harvested", f"{HERE}::test_neither_code_nor_paper_gives_a_nik_away"),
    _row(
        56,
        "code that cannot be read after printing",
        f"{ISSUING}::test_only_what_was_read_back_counts_as_printed",
        f"{HERE}::test_a_page_whose_code_cannot_be_read_is_not_saved",
        f"{RUN}::test_every_page_of_a_run_gives_its_own_record_to_two_decoders",
    ),
)
