//! All stories, by what they are about.

pub mod accessibility;
pub mod bad_input;
pub mod crash;
pub mod doors;
pub mod events;
pub mod facts;
pub mod ideas;
pub mod keyboard;
pub mod ladder;
pub mod languages;
pub mod layout;
pub mod likes;
pub mod looks;
pub mod mounting;
pub mod outbox;
pub mod privacy;
pub mod real;
pub mod refusals;
pub mod strangers;
pub mod strict;
pub mod suggest;
pub mod walk;
pub mod without;
pub mod write;

use crate::Story;
use crate::engine::{ALL, CHROMIUM};

/// Every story and the engines it is told in.
pub const STORIES: &[Story] = crate::stories![
    ALL => walk: find_like_send_and_find_again;
    ALL => strict: everything_works_and_nothing_is_refused;
    ALL => doors: a_page_about_the_cycle_path_offers_to_report_it
        how_a_pages_file_ends_is_no_reason
        while_writing_the_door_is_shown_and_said_once
        danger_comes_before_everything
        where_nothing_fits_the_telephone_is_offered
        the_list_of_all_is_searched_and_filtered
        two_packs_are_one_list
        an_editors_rule_pins_by_address
        an_editors_rule_pins_by_topic
        ones_own_part_of_town_comes_first_and_stays_here
        few_cards_are_drawn_of_many;
    ALL => facts: a_card_says_what_the_data_knows
        a_telephone_says_whether_it_is_answered
        the_next_meeting_comes_as_a_calendar_file
        what_is_closed_is_listed_and_not_suggested;
    ALL => suggest: continue_leads_to_what_fits_and_then_to_the_form
        the_arrows_walk_through_it
        an_idea_like_it_is_liked_instead
        a_screen_reader_hears_of_it_once
        the_focus_stays_where_the_list_is_drawn_anew;
    CHROMIUM => strict: the_console_stays_empty;
    ALL => without: web_assembly
        web_assembly_after_something_was_written
        connections
        scripts;
    ALL => crash: the_shell_comes_back_with_what_was_written
        both_widgets_come_back;
    ALL => mounting: an_element
        a_box_after_consent
        a_magic_link
        a_bare_script
        a_script_in_the_head
        the_snippet_twice
        two_widgets_with_two_backends
        taken_away_and_put_back
        one_global_name_only
        the_shell_is_taken_over_with_focus_and_text
        pressing_on_before_web_assembly_is_not_forgotten
        a_link_in_a_comment_cannot_bring_a_stranger;
    CHROMIUM => mounting: a_keyboard_that_composes;
    ALL => ideas: fifty_at_a_time
        orders_and_answers;
    ALL => write: the_form_cannot_be_fetched
        where_the_form_does_not_come_the_focus_stays
        moderation_before;
    ALL => outbox: offline_it_is_kept_and_sent_once_with_two_tabs
        it_survives_a_closed_tab
        it_can_be_deleted
        a_refusal_is_shown_with_its_reason
        a_refused_idea_can_be_corrected
        the_receipt_belongs_to_the_tab_that_sent
        half_an_answer_is_asked_for_again_with_the_same_key
        a_draft_survives_a_reload;
    ALL => likes: a_refusal_takes_it_back_with_a_message
        twice_quickly_ends_where_it_began
        each_has_a_key_of_its_own;
    ALL => bad_input: broken_configuration_in_the_tag
        broken_configuration_in_a_file
        problems_are_listed_for_whoever_debugs
        a_pack_that_is_half_wrong
        an_unknown_pack
        a_broken_pack
        backends_that_cannot_be_read
        an_empty_list
        odd_ideas
        hostile_texts_stay_texts;
    ALL => real: isso
        isso_refuses_and_may_have_it
        kinto
        kinto_stops_and_comes_back
        graphql
        datasette;
    ALL => strangers: the_towns_form_is_posted_in_a_new_tab
        a_link_takes_the_text_along
        a_mail_takes_the_text_along
        a_pause_that_is_asked_for_is_kept
        a_nonce_lets_the_mapping_in
        where_the_mapping_is_refused_nothing_is_lost
        where_the_network_lost_the_mapping_it_is_fetched_again
        a_secret_refuses_the_backend_and_points_to_the_relay
        our_own_backend_needs_none_of_it
        an_answer_without_a_bottom_is_read;
    ALL => ladder: each_block_has_its_own
        what_one_refuses_for_good_the_next_takes
        what_none_takes_goes_on_as_a_mail
        what_the_citizen_can_mend_goes_to_nobody_else
        without_another_rung_the_words_can_be_copied
        a_name_that_is_not_there_is_told_to_whoever_debugs
        what_a_backend_needs_is_asked_for_and_nothing_else
        what_needs_a_place_is_not_asked_in_vain;
    ALL => refusals: a_field_of_the_backends_own_is_told_where_it_stands
        every_field_that_is_refused_says_so
        what_the_form_finds_itself_is_listed_too
        a_receipt_promises_no_more_than_is_true
        what_is_not_listed_is_not_said_to_be_seen;
    CHROMIUM => bad_input: a_backend_that_never_answers;
    ALL => privacy: a_personal_number_is_stopped_before_anything_is_kept
        a_number_that_may_be_personal_is_asked_about_once
        nothing_is_kept_before_somebody_does_something
        no_cookie_and_no_address_goes_along
        a_browser_that_remembers_nothing;
    ALL => languages: english_and_arabic_keep_likes_and_words
        danish_in_easy_words
        the_page_and_the_editor_choose;
    ALL => keyboard: a_like_and_an_idea_without_a_mouse
        what_is_wrong_takes_the_focus;
    ALL => events: each_one_bubbles_and_leaves_the_shadow
        submit_can_be_refused;
    CHROMIUM => layout: nothing_moves
        nothing_moves_on_a_slow_phone
        without_the_line_of_css_only_one_insertion_moves;
    ALL => layout: nothing_sticks_out_on_a_phone;
    ALL => looks: text_has_the_size_of_the_page
        a_hostile_stylesheet_does_not_get_in
        a_pale_accent_is_made_readable
        headings_begin_where_the_editor_says;
    CHROMIUM => accessibility: what_is_pressed_has_the_readers_own_colour
        while_loading
        loaded
        an_error
        kept_on_the_device
        writing_with_errors
        a_receipt
        all_channels
        what_fits
        without_web_assembly
        forced_colours;
];
