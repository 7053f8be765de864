"""Words that the states of requests share, from which longer ones are packed: most of each text but ids and moments.

As with `letter_words.py`, a list that states were packed with never changes, or they could not be read. A word that is
not in it, such as a new task of a profile, only takes a little more room.
"""

from __future__ import annotations

from typing import Final

_CODES: Final = (
    *("redirected_to_controller", "wanting", "not_possible", "not_found", "deidentified", "corrected", "informed"),
    *("power_of_attorney", "court_order", "corporate_officer", "signed_permission", "parent_or_guardian"),
    *("customer_confirmed", "data_points_2", "data_points_3_with_declaration", "account_login", "in_person"),
    *("call_back", "portability", "correct", "know", "access", "delete", "question", "contest_decision"),
    *("third_party_list", "shine_the_light", "withdraw_consent", "limit_sensitive", "opt_out_sale_sharing"),
    *("opt_out_targeted_advertising", "opt_out_profiling"),
)
_PARTS: Final = (
    ',"s":"awaiting_verification""denied""withdrawn""waiting_for_requester""partially_completed""completed""open"',
    '"in_progress","i":["mail""phone""email""agent""employee""website_visitor""web_form","person","client","CA","US",0,',
    'null,null,null],"c":[73,45,"calendar_days",45,1,"US-CA@2020-01-01",null,0,null],"p":[2,2,"not_needed",0,',
    '[["authority""document""code",1795,"subject:req_01K""mem_01K"]]],"n":[1,0,1,0,1,1795,["trk_01K",179],null],',
    '"q":[["let_01K","verify_reminder""appeal_decided""appeal_received""extended""partially_completed""completed"',
    '"received",1,"person",1]],"l":["req_01K","k":["email#v1#","phone#v1#"],"r":"open","w":"answer","m":"mem_01K",',
    '"a":1795,"x":[7,179,"system"],"y":[["apl_01K","decided",179,73,179,0,1,5,"upheld""overturned",179,"mem_01K"]],',
    '"z":["late_acknowledgement""new_message""hold"],"u":["reminded_to_verify"],"f":[["upl_01K","papers",179]],',
    '"j":[["tsk_01K","write_opt_out","forward_to_controller","controllers""crm","own_systems",73,"open",null,"",0,1,',
    '0,1],["tsk_01K","billing_platform","own_systems",73,"done","deleted","",0,2,0,1],["tsk_01K","sms_provider",',
    '"service_providers",73,"open",null,"",0,1,0,1],["tsk_01K","service_providers","service_providers",73],',
    '["affiliates","affiliates",73],["business_partners","business_partners",73],["ad_partners","ad_networks",73]]',
)
STATE_WORDS: Final = ("".join(f'"{code}"' for code in _CODES) + "".join(_PARTS)).encode()
"""What is packed most often comes last, where it takes least to point at."""
