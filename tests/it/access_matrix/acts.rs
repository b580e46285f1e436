//! How it is tried who may do what.

/// How it is tried who may do an act: an input that passes the gate and is refused behind it (an outdated version, an
/// empty form), so that nothing changes. `"fields"` of offers, needs and households are filled in.
pub const ACTS: &[(&str, &str)] = &[
    (
        "consentRecord",
        r#"{"idempotencyKey":"try","householdId":"{Household}","organizationId":"{bank}","purpose":"no such","channel":"phone"}"#,
    ),
    ("consentWithdraw", r#"{"id":"{Consent withdrawn}"}"#),
    (
        "deliveryConfirm",
        r#"{"id":"{Delivery reported}","channel":"phone","outcome":"FULL","rating":5,"version":999}"#,
    ),
    (
        "deliveryDispute",
        r#"{"id":"{Delivery reported}","reason":"不对","version":999}"#,
    ),
    (
        "deliveryReport",
        r#"{"idempotencyKey":"try","referralId":"{Referral accepted}","deliveredOn":"2026-11-02","items":[]}"#,
    ),
    ("erasureConfirm", r#"{"id":"{Erasure refused}"}"#),
    ("erasureRefuse", r#"{"id":"{Erasure asked}","reason":""}"#),
    (
        "erasureRequest",
        r#"{"idempotencyKey":"try","householdId":"{Household}","reason":""}"#,
    ),
    (
        "subjectExport",
        r#"{"householdId":"{Household}","purpose":"no such","reason":"核对"}"#,
    ),
    (
        "householdAmend",
        r#"{"id":"{Household}","version":999,"fields":"household"}"#,
    ),
    (
        "householdFindByPhone",
        r#"{"phone":"13899990002","purpose":"no such"}"#,
    ),
    (
        "householdReveal",
        r#"{"id":"{Household}","field":"PHONE","purpose":"no such","reason":"核对"}"#,
    ),
    (
        "householdRecord",
        r#"{"idempotencyKey":"try","fields":"no household"}"#,
    ),
    (
        "invitationAccept",
        r#"{"token":"no such","login":"somebody","displayName":"某人","password":"correct-horse"}"#,
    ),
    (
        "invitationCreate",
        r#"{"idempotencyKey":"try","role":"COMMUNITY_WORKER"}"#,
    ),
    (
        "needAmend",
        r#"{"id":"{Need draft}","version":999,"fields":"need"}"#,
    ),
    ("needApprove", r#"{"id":"{Need text}","version":999}"#),
    ("needClose", r#"{"id":"{Need open}","version":999}"#),
    (
        "needDraft",
        r#"{"idempotencyKey":"try","askerKind":"household","householdId":"{Household}","fields":"no need"}"#,
    ),
    (
        "needReveal",
        r#"{"id":"{Need open}","text":"WORKING","purpose":"no such","reason":"核对"}"#,
    ),
    ("needOpen", r#"{"id":"{Need approved}","version":999}"#),
    (
        "needReturn",
        r#"{"id":"{Need draft}","reason":"请补充","version":999}"#,
    ),
    (
        "needVerify",
        r#"{"id":"{Need draft}","method":"home_visit","verifiedOn":"2026-11-01","version":999}"#,
    ),
    (
        "needWithdraw",
        r#"{"id":"{Need open}","reason":"不需要了","version":999}"#,
    ),
    (
        "needWritePublicText",
        r#"{"id":"{Need open}","title":"标题","text":"内容","version":999}"#,
    ),
    (
        "offerAmend",
        r#"{"id":"{Offer published}","version":999,"fields":"offer"}"#,
    ),
    (
        "offerDraft",
        r#"{"idempotencyKey":"try","organizationId":"{charity}","fields":"no offer"}"#,
    ),
    ("offerPause", r#"{"id":"{Offer published}","version":999}"#),
    ("offerPublish", r#"{"id":"{Offer submitted}","version":999}"#),
    ("offerResume", r#"{"id":"{Offer paused}","version":999}"#),
    (
        "offerReturn",
        r#"{"id":"{Offer submitted}","reason":"请补充","version":999}"#,
    ),
    ("offerSubmit", r#"{"id":"{Offer draft}","version":999}"#),
    (
        "offerWithdraw",
        r#"{"id":"{Offer published}","reason":"没有了","version":999}"#,
    ),
    ("passwordChange", r#"{"newPassword":"short"}"#),
    ("phoneChange", r#"{"phone":"不知道"}"#),
    ("referralAccept", r#"{"id":"{Referral sent}","version":999}"#),
    (
        "referralApproveClaim",
        r#"{"id":"{Referral claimed}","version":999}"#,
    ),
    (
        "referralClaim",
        r#"{"idempotencyKey":"try","needId":"{Need open}","message":"too long"}"#,
    ),
    (
        "referralComplete",
        r#"{"id":"{Referral accepted}","version":999}"#,
    ),
    (
        "referralReveal",
        r#"{"id":"{Referral accepted}","field":"PHONE","purpose":"no such","reason":"核对"}"#,
    ),
    (
        "referralDecline",
        r#"{"id":"{Referral sent}","reason":"no_capacity","version":999}"#,
    ),
    (
        "referralRevoke",
        r#"{"id":"{Referral accepted}","reason":"不合适","version":999}"#,
    ),
    (
        "referralSend",
        r#"{"idempotencyKey":"try","needId":"{Need open}","organizationId":"{bank}","message":"too long"}"#,
    ),
    ("secondFactorFinish", r#"{"code":"000000"}"#),
    ("secondFactorRemove", r#"{"accountId":"{Account liaison}"}"#),
    ("sessionConfirm", r#"{}"#),
    ("signIn", r#"{"login":"nobody","password":"wrong"}"#),
    ("signInCode", r#"{"code":"000000"}"#),
    (
        "visitCancel",
        r#"{"id":"{Visit planned}","reason":"下雨","version":999}"#,
    ),
    (
        "visitMove",
        r#"{"id":"{Visit planned}","startsAt":"2026-11-05T06:00:00Z","version":999}"#,
    ),
    (
        "visitPlan",
        r#"{"idempotencyKey":"try","referralId":"{Referral accepted}","startsAt":"2020-01-01T00:00:00Z"}"#,
    ),
];

/// Acts on one's own session or second factor that are done and not only tried: by somebody made for it, or on a session
/// made for it, so that nobody else is signed out.
pub const SIGNED_OUT_BY: [&str; 5] = [
    "recoveryCodesRenew",
    "secondFactorEnrol",
    "sessionRevoke",
    "sessionRevokeOthers",
    "signOut",
];
