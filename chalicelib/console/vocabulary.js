// Written by `make openapi` from the tables of the code. A test holds them equal.

const list = (text) => text.split(" ");
const lists = (texts) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, list(text)]));
// {request: "received verified"} → ["request.received", "request.verified"]
const dotted = (texts) => Object.entries(lists(texts)).flatMap(([noun, ends]) => ends.map((end) => `${noun}.${end}`));

export const appealOutcomes = list("upheld overturned partly_overturned");
export const audiences = list("active_contracts consented accepted");
export const authorizations = list("signed_permission power_of_attorney court_order parent_or_guardian corporate_officer");
export const channels = list("sms email phone mail in_app chat");
export const contractKinds = list("client employment prospect_callback");
export const denialCodes = list("identity_not_verified agent_not_authorized excessive no_data_found not_covered transaction_or_contract security debugging free_expression calecpa research expected_internal_use legal_obligation compatible_internal_use hipaa_or_baa lien_open comp_claim_open dispute_or_litigation fraud_suspected third_party_privacy impossible_or_disproportionate accurate_as_held documentation_insufficient repeated_correction not_searchable");
export const eventTypes = dotted({"subject": "named linked unlinked merged erased ended", "consent": "recorded confirmed withdrawn", "opt_out": "recorded signalled lifted started dismissed", "contact": "inbound", "sms": "received", "preferences": "link_requested changed", "review": "opened extended resolved erased", "referral": "made sent ended removed erased", "contract": "begun revised ended reinstated joined left member_joined member_left archived file_deleted", "policy": "drafted redrafted draft_dropped published cancelled accepted", "notice": "scheduled cancelled queued finished sent undeliverable shown", "upload": "announced completed attached renewed link_issued deleted", "import": "created started advanced finished failed", "verification": "started advanced finished", "key": "created changed rotated revoked", "request": "received code_resent code_locked verified reduced started asked information_added message_sent noted acknowledged assigned extended redirected part_redirected task_added task_changed completed denied withdrawn disowned appealed appeal_decided appeal_withdrawn links_asked letter_queued letter_sent letter_kept letter_done letter_delivered letter_bounced letter_complained erased files_deleted document_made archived words_erased reminded fell_overdue", "hold": "placed reminded released", "retention": "ended reported", "endpoint": "created changed rotated disabled deleted"});
export const importKinds = list("consents opt_outs contracts requests");
export const linkReasons = list("same_person moved_identifier wrong_number shared_identifier entered_by_mistake other");
export const noticeChannels = list("email in_app site_banner");
export const optOutKinds = list("sms email phone mail all_communications sale_sharing targeted_advertising profiling automated_decisions limit_sensitive partner_sharing");
export const outgoingTypes = dotted({"request": "received verified waiting extended reminder overdue redirected completed partially_completed denied withdrawn reopened", "appeal": "received decided withdrawn", "task": "created done", "hold": "set released"});
export const preferredContacts = list("email phone mail");
export const previewed = list("ask message extend complete deny redirect appeal/decide withdraw");
export const proofMethods = list("account_login data_points_2 data_points_3_with_declaration document call_back in_person customer_confirmed");
export const questionCodes = list("security_report baa alternative_format other");
export const readActions = dotted({"person": "looked_up exported", "request": "viewed searched document_read archive_read", "contract": "archive_read", "review": "viewed", "suppressions": "read", "audit": "read verified exported"});
export const receivedFrom = list("person agent controller");
export const receivedVia = list("web_form email phone mail in_person sms");
export const recipientClasses = list("own_systems affiliates service_providers business_partners third_parties ad_networks analytics_companies social_networks cookie_recipients controllers");
export const relationships = list("client website_visitor employee applicant contractor patient injured_worker referred_person other");
export const rights = list("know access access_automated_decisions portability correct delete opt_out_sale_sharing opt_out_targeted_advertising opt_out_profiling opt_out_automated_decisions contest_decision limit_sensitive withdraw_consent third_party_list shine_the_light question other");
export const statuses = list("awaiting_verification open in_progress waiting_for_requester redirected_to_controller completed partially_completed denied withdrawn");
export const taskOutcomes = list("deleted deidentified corrected kept informed");
export const taskStates = list("open done not_possible not_found");
export const scopes = list("consents:read consents:write opt_outs:read opt_outs:write requests:read requests:write policies:read policies:write contracts:read contracts:write imports:write webhooks:manage reports:read audit:read keys:manage");
export const presets = lists({"admin": "consents:read consents:write opt_outs:read opt_outs:write requests:read requests:write policies:read policies:write contracts:read contracts:write imports:write webhooks:manage reports:read audit:read keys:manage", "case_worker": "consents:read consents:write opt_outs:read opt_outs:write requests:read requests:write policies:read contracts:read reports:read", "reviewer": "opt_outs:read opt_outs:write consents:read", "policy_editor": "policies:read policies:write", "auditor": "consents:read opt_outs:read requests:read policies:read contracts:read reports:read audit:read", "website": "consents:read consents:write opt_outs:read opt_outs:write requests:write policies:read contracts:read"});
export const importFields = lists({"consents": "email phone external_id device_id purpose channel granted policy policy_version source_channel source_url wording jurisdiction collected_at", "opt_outs": "email phone external_id device_id kinds reason source_channel source_url wording jurisdiction collected_at", "contracts": "email phone external_id device_id contract kind started_on controller_contact", "requests": "types first_name last_name email phone postal_address preferred_contact state country relationship agent_name agent_organization agent_email agent_phone agent_reference authorization agent_upload_id received_from contract details question_code period_from period_to received_via received_at"});
export const states = list("AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY");
