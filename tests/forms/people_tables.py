"""The field's tables of the six forms about people and repairs.

Columns and marks as in `dial_tables`. A veto without printed evidence has ``P!``, for the
field makes evidence of a veto compulsory. In the three-operator survey the
field prints ``sat_promo`` before ``promo_aware``; it depends on it and is asked after.
"""

TABLES = {
    "sales_specialist": """
        need_probe | 8 | s5 | TP10
        type_guide | 5 | yn | TP10
        model_ask | 6 | multi 6 | TP10
        model_fit | 4 | s5 | TP10
        policy_points | 10 | multi 5 | E07
        policy_understood | 3 | s5 | E07
        min_excludes | 5 | yn | E07
        price_compare | 4 | yn | E54
        spec_points | 6 | multi 6 | TP10
        os_points | 3 | multi 3 | TP10
        apps_example | 3 | yn | TP10
        demo_skill | 6 | s5 | TP10
        objection_right | 6 | of 3 | E29
        objection_value | 3 | yn | TP10
        objection_calm | 4 | s5 | TP10
        data_offer | 4 | yn | E09
        data_fee_right | 4 | yn | E07
        data_switch_teach | 4 | yn | TP10
        divert_tell | 3 | yn | E42
        divert_do | 2 | yn | E42
        stock_star | 0 | yn | E53
        trial_given | 4 | yn | TP10
        aftersale_told | 3 | yn | E55
        no_forced_bundle | 0 | yn | TP10 | P! veto
    """,
    "partner_staff": """
        as_attitude | 5 | band 4–5 / 1–3 / 1–2 | TP10 | M
        as_quality | 15 | band 10–15 / 5–10 / 2–5 | E55 | M
        as_complaint | 5 | band 4–5 / 1–3 / 1–2 | E51 | M
        as_spare | 10 | band 8–10 / 6–7 / 3–5 | TP10 | R na M
        cp_will | 10 | band 8–10 / 6–7 / 3–5 | E51 | M
        cp_ability | 10 | band 8–10 / 6–7 / 3–5 / 0–2 | E51 | M
        st_uniform | 4 | yn | E24 | P M
        st_post | 4 | yn | E24 | P! M
        st_display | 4 | s5 | TP10 | P M
        st_price | 4 | yn | E20 | P! M
        st_hall_rules | 4 | s5 | TP05 | M
        sl_need | 6 | s5 | TP10 | M
        sl_policy | 6 | s5 | E07 | M
        sl_invoice | 4 | yn | TP10 | R M
        sl_confirm | 4 | yn | TP09 | M
        rc_ledger | 4 | s5 | TP10 | P M
        rc_train | 3 | yn | TP10 | M
        rc_rectify | 3 | yn | TP10 | P na M
        vt_leak | 0 | yn | TP05 | P! veto M
        vt_unasked | 0 | yn | TP09 | S veto M
        vt_fee | 0 | yn | TP05 | P! veto M
        vt_spam | 0 | yn | TP05 | S veto M
        vt_fake | 0 | yn | TP10 | P! veto M
    """,
    "repair_point": """
        point_level | 0 | one | TP10
        sign_hours | 4 | yn | TP10 | P
        price_shown | 6 | yn | TP10 | P
        greet | 3 | yn | TP10
        diagnose_min | 6 | min 10/40 | E55
        diagnose_right | 8 | yn | E55
        sheet_given | 6 | yn | TP10 | R
        warranty_told | 6 | yn | TP10
        quote_clear | 5 | yn | TP10
        promise_days | 6 | days 3/7 | E55 | R
        spare_offer | 8 | yn | TP10 | P
        data_backup | 4 | yn | TP10
        progress_way | 5 | yn | TP10
        progress_works | 6 | yn | TP10 | S
        stage_notice | 4 | yn | E48 | S
        actual_days | 7 | days 3/7 | E55 | R
        quality_ok | 6 | yn | TP10
        rework | 3 | yn | TP10
        rate_invite | 2 | yn | TP10
        attitude | 5 | s5 | TP10
        no_false_record | 0 | yn | TP10 | R veto M
    """,
    "repair_callback": """
        cb_confirm | 0 | yn | TP10 | M
        cb_outcome | 0 | one | TP10 | M
        cb_overall | 0 | n10 | E55 | M
        cb_reception | 0 | n10 | TP10 | M
        cb_repair | 0 | n10 | TP10 | M
        cb_check | 0 | n10 | TP10 | M
        cb_collect | 0 | n10 | TP10 | M
        cb_days | 0 | cnt | E55 | M
        cb_over7 | 0 | yn | E55 | M
        cb_spare | 0 | yn | TP10 | M
        cb_repeat | 0 | yn | TP10 | M
        cb_price_dispute | 0 | yn | TP10 | M
        cb_progress | 0 | one | E48 | M
        cb_plan | 0 | n10 | TP10 | M
        cb_reason | 0 | multi | TP10 | M
        cb_words | 0 | text | TP10 | M
        cb_contact_again | 0 | yn | TP10 | M
    """,
    "triop_survey": """
        consent | 0 | yn
        main_operator | 0 | one
        tier | 0 | one
        sat_overall | 0 | n10
        sat_network | 0 | n10 | E03
        sat_coverage | 0 | n10 | E05
        sat_tariff | 0 | n10 | E09
        sat_roaming | 0 | n10 | E10
        promo_aware | 0 | yn | E12
        sat_promo | 0 | n10 | E13
        sat_publicity | 0 | n10 | E18
        ad_recall | 0 | yn | E19
        sat_hall | 0 | n10 | E24
        sat_hotline | 0 | n10 | E34
        sat_bill | 0 | n10 | E43
        sat_payment | 0 | n10 | TP08
        sat_reminder | 0 | n10 | E49
        sat_complaint | 0 | n10 | E51
        sat_echannel | 0 | n10 | TP07
        sat_device | 0 | n10 | E54
        sat_repair | 0 | n10 | TP10
        channel_pref | 0 | one | TP07
        sv_tangible | 0 | pair 1–7 | TP05
        sv_reliable | 0 | pair 1–7 | TP05
        sv_responsive | 0 | pair 1–7 | TP05
        sv_assurance | 0 | pair 1–7 | TP05
        sv_empathy | 0 | pair 1–7 | TP05
        kn_trial | 0 | kano | TP10
        kn_tariff | 0 | kano | TP10
        kn_points | 0 | kano | TP10
        kn_guarantee | 0 | kano | TP10
        kn_parts | 0 | kano | TP10
        kn_setting | 0 | kano | TP10
        intent_stay | 0 | n10
        why_low | 0 | text
    """,
    "care_callback": """
        cc_activity | 0 | one | | M
        cc_group | 0 | one | | M
        cc_round | 0 | cnt | | M
        cc_outcome | 0 | one | | M
        cc_recall | 0 | yn | TP09 | M
        cc_understood | 0 | lik5 | E49 | M
        cc_timing | 0 | lik5 | E49 | M
        cc_channel_ok | 0 | yn | TP09 | M
        cc_annoy | 0 | yn | TP09 | M
        cc_item_sat | 0 | n10 | E49 | M
        cc_aware | 0 | one | E10 | M
        cc_use | 0 | yn | TP09 | M
        cc_overall | 0 | n10 | | M
        cc_rival | 0 | n10 | | M
        cc_safe | 0 | one | | M
        cc_words | 0 | text | | M
    """,
}
