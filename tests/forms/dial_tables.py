"""The field's tables of the seven dial, hall, kiosk and outlet forms, as the tests compare them.

One line per item, in the field's order: name | points | rule | element | marks. The marks are the evidence
(``P P! S A R``), ``veto``, ``na`` (may be not applicable) and ``M`` (China Mobile only).
"""

TABLES = {
    "hotline_dial": """
        call_slot | 0 | one | E31
        reached_ivr | 8 | yn | E31 | A
        tries | 3 | cnt 1/4 | E31
        ivr_start_sec | 3 | sec 5/20 | E31
        ivr_steps_bill | 10 | step 2/6 | E30 | A
        ivr_bill_sec | 8 | sec 30/120 | E35 | A
        ivr_ads_sec | 5 | sec 0/30 | E35 | A
        ivr_layers_ok | 4 | s5 | E30
        ivr_stable | 6 | yn | E31 | A
        ivr_result_right | 5 | yn | E43 | A
        ivr_divert_sms | 2 | yn | E42
        agent_path_steps | 4 | step 1/5 | E32
        agent_wait_sec | 8 | sec 20/120 | E32 | A
        agent_reached | 4 | yn | E32
        agent_greet | 2 | yn | TP06 | A
        agent_listen | 3 | s5 | TP06 | A
        agent_right | 9 | of 3 | E33 | A
        agent_one_call | 6 | yn | E33
        agent_first_owner | 3 | yn | E51
        agent_no_push | 2 | yn | TP06
        agent_close | 2 | yn | TP06
        after_sms | 1 | yn | E48 | S
        voice_clear | 2 | s5 | E03 | A
        no_privacy_breach | 0 | yn | TP06 | A veto
    """,
    "web_hall": """
        net_speed | 0 | cnt | E37
        home_ok | 8 | yn | E36 | S
        home_sec | 6 | sec 3/15 | E37 | S
        login_ok | 8 | yn | E36 | S
        login_steps | 5 | cnt 1/3 | E36 | S
        login_sec | 4 | sec 30/120 | E37
        menu_7 | 7 | of 7 | E42 | S
        quick_lane | 4 | yn | TP07 | S
        search_help | 3 | yn | TP07 | S
        bill_split | 4 | yn | E43 | S
        bill_steps | 5 | step 2/6 | E36 | S
        bill_ok | 7 | yn | E36 | S
        bill_sec | 4 | sec 3/20 | E37
        detail_ok | 4 | yn | E43 | S
        no_second_check | 3 | yn | E36 | S
        no_extra_click | 2 | yn | E36 | S
        points_history | 2 | yn | TP07 | S
        order_ok | 8 | yn | E36 | S
        order_notice_sec | 4 | sec 60/600 | E48 | S
        cancel_ok | 3 | yn | E36 | S
        pay_ok | 4 | yn | E36 | S na
        repeat_ok | 3 | of 3 | E36
        info_current | 1 | yn | E42 | S
        style_fit | 1 | s5 | TP07
        no_unasked_order | 0 | yn | TP07 | S veto
    """,
    "sms_hall": """
        sms_case | 0 | one | TP07
        send_time | 0 | dt | E38
        code_found | 6 | yn | E42
        code_len | 3 | cnt 4/12 | TP07
        reply_got | 15 | yn | E39 | S
        reply_sec | 16 | sec 30/180 | E38 | S
        reply_30 | 6 | yn | E38
        reply_right | 10 | yn | E39 | S
        reply_complete | 6 | yn | E39 | S
        reply_order | 4 | yn | E39 | S
        reply_count | 4 | cnt 1/5 | TP07 | S
        steps_total | 8 | step 1/6 | TP07
        sys_error | 5 | yn | E39 | S
        detail_avail | 3 | yn | E43 | S na
        order_confirm | 4 | yn | E48 | S
        order_done | 4 | yn | E48 | S
        repeat_ok | 4 | of 3 | E39
        wording_clear | 2 | s5 | TP07
        no_unasked_order | 0 | yn | TP07 | S veto
    """,
    "wap_app_hall": """
        entry_ways | 5 | of 4 | TP07 | S
        entry_clicks | 6 | step 1/4 | E40 | S
        no_repeat_page | 4 | yn | TP07 | S
        connect_tries | 16 | of 10 | E40 | S
        connect_sec | 10 | sec 5/30 | E40
        login_ok | 7 | yn | E40 | S
        login_steps | 4 | step 1/4 | TP07
        cols_ok | 6 | of 4 | E42 | S
        bill_steps | 6 | step 2/6 | TP07 | S
        bill_ok | 8 | yn | E40 | S
        order_ok | 6 | yn | E40 | S na
        points_ok | 3 | yn | TP07 | S na
        drop_none | 6 | yn | E40 | S
        free_data | 4 | yn | TP07 | S
        notice_ok | 4 | yn | E48 | S
        screen_fit | 3 | s5 | TP07 | S
        info_current | 2 | yn | E42 | S
        no_unasked_order | 0 | yn | TP07 | S veto
    """,
    "sim_hall": """
        menu_found | 15 | yn | TP07 | S
        menu_levels | 10 | step 2/5 | TP07 | S
        main_services | 15 | of 5 | E42 | S
        op_ok | 14 | yn | E39 | S
        op_sec | 10 | sec 30/120 | E38
        steps_total | 8 | step 3/8 | TP07
        same_name | 6 | yn | E42 | S
        repeat_ok | 8 | of 3 | E39
        staff_knows | 8 | yn | E29
        leaflet_seen | 3 | yn | E21 | P!
        phone_fit | 3 | s5 | TP07
        no_unasked_order | 0 | yn | TP07 | S veto
    """,
    "kiosk": """
        kiosk_total | 0 | cnt | E41 | P
        kiosk_working | 20 | of kiosk_total | E41 | P
        fault_sign | 4 | yn | E41 | P!
        place_clear | 3 | yn | TP07 | P
        queue_min | 4 | min 3/10 | TP07
        pay_ok | 16 | yn | E41 | P
        pay_cash | 3 | yn | E44 | P!
        pay_card | 3 | yn | E44 | P!
        pay_steps | 5 | step 4/10 | TP07
        pay_sec | 4 | sec 60/240 | TP07
        invoice_ok | 10 | yn | E41 | R
        sms_confirm_sec | 10 | sec 60/600 | E45 | S
        bill_query | 6 | yn | TP07 | P
        promo_support | 4 | yn | E15 | P
        guide_help | 4 | yn | TP07
        clean_ok | 2 | s5 | TP07 | P
        change_policy | 2 | yn | TP07 | P!
        amount_right | 0 | yn | E45 | S veto
    """,
    "airtime_outlet": """
        found | 10 | yn | E47 | P
        open_now | 4 | yn | E47 | P
        name_right | 4 | yn | TP08 | P
        addr_right | 4 | yn | TP08 | P
        phone_right | 3 | yn | TP08
        agent_right | 3 | yn | TP08 | na M
        still_serves | 8 | yn | E47
        gps_match_m | 2 | cnt 100/1000 | TP08
        sign_shown | 4 | yn | TP08 | P
        pay_accepted | 14 | yn | E47
        refuse_reason | 0 | one | E47
        pay_ok | 10 | yn | E47 | S
        pay_sec | 5 | sec 60/600 | E45 | S
        sms_confirm | 6 | yn | E45 | S
        no_extra_fee | 6 | yn | TP08
        receipt_ok | 7 | yn | TP08 | R
        receipt_exchange | 2 | yn | TP08
        attitude | 5 | s5 | TP08
        number_check | 3 | yn | TP08
        no_embezzle | 0 | yn | E47 | S veto
    """,
}
