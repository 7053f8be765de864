// The grounds of a denial: code → [title for staff, first wording for the person]. The letter sets the code's own
// sentence above what is written here. A "…" is for whoever decides to fill in; nothing with one in it should leave.

export const LEAST = 100; // characters that an explanation has where the API asks for a detailed one
const DETAILED = "impossible_or_disproportionate";
const OF_HOLDS = ["lien_open", "comp_claim_open"]; // for companies whose profile has them among its holds

export const DENIALS = {
  identity_not_verified: ["Identity not verified", "To make sure who is asking we compared …, which did not match what we have. Send us …, and we look at it again."],
  agent_not_authorized: ["Agent not authorized", "We asked for … and got …. The person can also write to us directly."],
  excessive: ["Asked too often", "You asked the same on … and on …, and we answered on …. You can ask again from … on."],
  no_data_found: ["Nothing found", "We searched … by …, and found nothing that belongs to you. If you know us by another address or number, tell us."],
  not_covered: ["Right does not cover it", "You asked about …. It is not covered because …."],
  transaction_or_contract: ["Needed for an order or contract", "We keep … for … until …, since …. We use it for nothing else."],
  security: ["Needed for security", "We keep … so that …. It goes on …."],
  debugging: ["Needed to repair errors", "We keep … to find and repair …. It goes once that is done, at the latest on …."],
  free_expression: ["Another's freedom of speech or right", "What you ask us to do would take from … the right to …."],
  calecpa: ["California's electronic communications law", "We have to follow a … about …. We may not tell more of it."],
  research: ["Public research", "The information is part of …, to which you agreed on …. Without it …."],
  expected_internal_use: ["Expected internal use", "We use … inside our company to …, as you can expect since …."],
  legal_obligation: ["A law obliges or forbids", "The law (…) obliges us to keep … until …. After that we delete it."],
  compatible_internal_use: ["Compatible internal use", "We got … in order to …, and use it for … alone."],
  hipaa_or_baa: ["HIPAA or a business associate agreement", "We hold … for …, who decides about it. You can ask them at …."],
  lien_open: ["A lien is open", "The lien about … is open. We keep … until it is settled, and look again on …."],
  comp_claim_open: ["A compensation claim is open", "The claim about … is open. We keep … until it is decided, and look again on …."],
  dispute_or_litigation: ["Dispute or lawsuit", "There is a dispute about …. We keep … until it is over, and look again on …."],
  fraud_suspected: ["Fraud suspected", "We have reason to doubt the request because …. If we are wrong, send us …."],
  third_party_privacy: ["Would tell of other people", "… tells of other people too, and we can't give it without telling of them. We left out …."],
  impossible_or_disproportionate: ["Impossible, or out of proportion", "To do what you ask we would have to …. That would take …, because …. What you would gain from it is …. Instead, we …."],
  accurate_as_held: ["Right as it is", "You told us that … is wrong. We compared it with …, which says …."],
  documentation_insufficient: ["Documents don't show it", "You sent us …. It does not show … because …. What would show it is …."],
  repeated_correction: ["Same correction again", "We decided about this on …. Since then we have got nothing new. If you have …, send it to us."],
  not_searchable: ["Not searchable", "… lies in …, where it can't be searched. We keep it because …, and use it for nothing else."],
};

// → [[code, title]] of the grounds that this company may give
export const denialOptions = (tenant) =>
  Object.entries(DENIALS)
    .filter(([code]) => !OF_HOLDS.includes(code) || tenant.hold_codes?.includes(code))
    .map(([code, [title]]) => [code, title]);

const WORDINGS = new Set(Object.values(DENIALS).map(([, wording]) => wording));
// → [[name, wording]] of explanations that take the first wording of their code: nothing of one's own was written yet
export function findWordings(values) {
  return Array.from({ length: values["reasons#"] || 0 }, (_, n) => {
    const code = values[`reasons.${n}.code`];
    const written = values[`reasons.${n}.explanation`];
    const wording = code && DENIALS[code][1];
    const own = written && !WORDINGS.has(written);
    return !wording || own || written === wording ? null : [`reasons.${n}.explanation`, wording];
  }).filter(Boolean);
}

// → the sentences beneath the reasons: what is still to be filled in, and how long the detailed one is
export function tellReasons(values) {
  return Array.from({ length: values["reasons#"] || 0 }, (_, n) => {
    const text = values[`reasons.${n}.explanation`].trim();
    const told = text.includes("…") ? [`Reason ${n + 1} still has a “…” to fill in.`] : [];
    if (values[`reasons.${n}.code`] === DETAILED) told.push(`Reason ${n + 1} has ${text.length} of at least ${LEAST} characters.`);
    return told;
  }).flat();
}
