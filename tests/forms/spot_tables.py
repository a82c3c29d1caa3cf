"""The field's tables of the five forms of spots, walks, offers, reminders and desks.

Columns and marks as in `dial_tables`. A veto without printed evidence has ``P!``, for the
field makes evidence of a veto compulsory.
"""

TABLES = {
    "network_spot": """
        place_type | 0 | one | E05
        rat | 0 | one | E04 | S
        signal_bars | 10 | cnt 75/110 | E05 | S
        covered | 10 | yn | E05 | S
        call_tries | 20 | of 10 | E01
        call_drops | 14 | cnt 0/3 | E02
        voice_clear | 8 | s5 | E03 | A
        dl_kbps | 18 | cnt↑ 2000/200 | E04 | S
        page_sec | 10 | sec 3/15 | E04 | S
        sms_sec | 6 | sec 10/120 | E06
        handover_ok | 4 | yn | E02 | na
        indoor | 0 | one | E05
    """,
    "process_walkthrough": """
        process_code | 0 | one
        travel_min | 6 | min 5/30 | E22
        total_min | 14 | min 15/60 | E26
        wait_min | 8 | min 5/20 | E25 | R
        counters | 6 | cnt 1/4 | E26
        operations | 8 | step 5/20 | E11
        papers_signed | 12 | cnt 1/5 | E27 | R
        signatures | 4 | cnt 1/6 | E27 | R
        docs_required | 5 | cnt 1/4 | E27
        docs_told | 4 | yn | E28
        fee_explained | 6 | s5 | E07
        functions_told | 4 | yn | E07
        pwd_told | 2 | yn | TP05
        retain_polite | 3 | s5 | TP05
        complaint_owner | 4 | yn | E51
        complaint_hours | 6 | hrs 24/72 | E51
        result_ok | 4 | yn | E29 | S
        alternative_echannel | 4 | yn | E14
        pain_point | 0 | text
        no_forced_extra | 0 | yn | TP05 | P! veto
    """,
    "promo_device": """
        promo_name | 0 | text | | P
        visible | 6 | s5 | E18 | P
        pub_media | 6 | of 6 | E18 | P
        rule_clear | 7 | s5 | E16 | P
        clerk_same | 6 | yn | E20
        echannel_noted | 3 | yn | E21 | P
        gift_kinds | 5 | cnt↑ 5/1 | E13 | P
        gift_value | 6 | s5 | E13 | P
        channels | 7 | of 6 | E14
        kiosk_support | 4 | yn | E15 | P
        credit_hours | 6 | hrs 24/120 | E17 | S na
        models_3g | 8 | cnt↑ 40/5 | E52 | P
        star_stock | 8 | of 10 | E53 | P
        brand_known | 4 | cnt↑ 8/1 | E52 | P
        prepaid_choice | 8 | s5 | E54 | R
        zero_half | 3 | yn | E54 | P
        all_models | 3 | pct↑ 90/20 | E54
        plan_choice | 4 | s5 | E08 | P
        expiry_told | 3 | yn | E50
        club | 3 | yn | TP10 | P
    """,
    "reminder_payment": """
        bill_readable | 8 | s5 | E43 | S
        bill_detail_ok | 6 | yn | E43 | S
        pay_ways | 8 | of 8 | E44
        pay_confirm_sec | 9 | sec 60/600 | E45 | S
        pay_sms_record | 6 | yn | E45 | S
        reopen_min | 9 | min 10/120 | E46 | S
        no_stop_balance | 5 | yn | E46 | S
        stop_warn | 8 | yn | E49 | S
        order_sms_sec | 8 | sec 60/600 | E48 | S
        order_sms_complete | 6 | of 3 | E48 | S
        newuser_remind | 4 | yn | E49 | S
        usage_remind | 6 | yn | E49 | S
        over_remind | 6 | yn | E49 | S
        credit_remind | 4 | yn | E50 | S
        expiry_remind | 5 | yn | E50 | S
        msg_clear | 2 | s5 | E49 | S
    """,
    "channel_consistency": """
        service_code | 0 | one | E42
        channels_checked | 0 | cnt | E42
        same_name | 15 | of 6 | E42 | S
        same_code | 12 | of 6 | E42 | S
        same_category | 10 | of 6 | E42 | S
        same_price | 20 | of 6 | E42 | S
        same_rule | 13 | of 6 | E42 | S
        content_std | 8 | s5 | E42 | S M
        style_std | 6 | s5 | E42 | S M
        function_std | 10 | s5 | E42 | S M
        clear_7c | 6 | s5 | E20 | S
        wrong_detail | 0 | text | E42 | S
    """,
}
