//! Every place where something that was told can come to lie or come out. A new one without a line here fails.

/// What a column of text or bytes holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Sealed text: ciphertext under a data key.
    Sealed,
    /// What finds equals and tells nothing: blind indexes, digests of secrets.
    Blind,
    /// Wrapped keys, check values, checksums of files.
    Key,
    /// Keys of the committee's lists, states, names of acts.
    Word,
    /// Who works here and under which name colleagues know them.
    Staff,
    /// What everybody may read: organizations, offers, approved texts.
    Public,
    /// Free words between those who help; not sealed, read by those who see the case. Nothing sealed is copied there.
    Remark,
}

use Holds::{Blind, Key, Public, Remark, Sealed, Staff, Word};

/// The columns of text and bytes of every table.
#[rustfmt::skip]
pub const COLUMNS: &[(&str, &[(&str, Holds)])] = &[
    ("account", &[("login", Staff), ("login_folded", Staff), ("display_name", Staff), ("password_hash", Blind), ("role", Word),
        ("community", Word), ("field", Word), ("phone_sealed", Sealed)]),
    ("audit_entry", &[("actor_role", Word), ("actor_name", Staff), ("act", Word), ("subject_kind", Word), ("detail", Word),
        ("request_id", Word)]),
    ("case_event", &[("actor_name", Staff), ("act", Word), ("note", Remark)]),
    ("consent", &[("purpose", Word), ("channel", Word), ("scope", Word), ("giver", Word), ("text_version", Word),
        ("guardian_sealed", Sealed)]),
    ("data_key", &[("wrapped", Key)]),
    ("delivery", &[("note", Remark), ("state", Word), ("reported_by_name", Staff), ("confirmed_channel", Word), ("outcome", Word),
        ("comment", Remark), ("confirmed_by_name", Staff), ("dispute_reason", Remark)]),
    ("delivery_item", &[("what", Remark), ("unit", Word)]),
    ("erasure_request", &[("state", Word), ("reason", Remark), ("requested_by_name", Staff), ("decided_by_name", Staff),
        ("answer", Remark)]),
    ("file", &[("media_type", Word), ("sha256", Key)]),
    ("household", &[("community", Word), ("age_band", Word), ("label_index", Blind), ("facts_sealed", Sealed), ("phone_index", Blind)]),
    ("idempotency", &[("key", Blind), ("act", Word), ("digest", Blind)]),
    ("invitation", &[("token_hash", Blind), ("role", Word), ("community", Word), ("field", Word)]),
    ("master_key_version", &[("algorithm", Word), ("check_value", Key)]),
    ("need", &[("number", Word), ("asker_kind", Word), ("community", Word), ("kind", Word), ("category", Word), ("quantity_unit", Word),
        ("renewal", Word), ("urgency", Word), ("working_sealed", Sealed), ("working_index", Blind), ("public_title", Public),
        ("public_text", Public), ("approved_title", Public), ("approved_text", Public), ("state", Word), ("state_note", Remark), ("verified_method", Word), ("verified_by_name", Staff),
        ("verified_note_sealed", Sealed)]),
    ("offer", &[("title", Public), ("title_folded", Public), ("kind", Word), ("category", Word), ("description", Public),
        ("quantity_unit", Word), ("renewal", Word), ("availability", Public), ("place", Public), ("conditions", Public),
        ("price_note", Public), ("service_phone", Public), ("state", Word), ("state_note", Remark)]),
    ("offer_audience", &[("audience", Word)]),
    ("offer_community", &[("community", Word)]),
    ("organization", &[("name", Public), ("name_folded", Public), ("credit_code", Public), ("kind", Word), ("role", Word),
        ("community", Word), ("address", Public), ("service_phone", Public), ("description", Public), ("liaison_sealed", Sealed)]),
    ("organization_field", &[("field", Word)]),
    ("outbox", &[("topic", Word), ("subject_kind", Word)]),
    ("public_figures", &[("body", Public)]),
    ("recovery_code", &[("hash", Blind)]),
    ("referral", &[("community", Word), ("origin", Word), ("state", Word), ("message", Remark), ("reason", Word), ("note", Remark),
        ("match_snapshot", Public)]),
    ("retention_certificate", &[("made_by", Staff), ("body", Word)]),
    ("reveal", &[("outcome", Word), ("subject_kind", Word), ("field", Word), ("purpose", Word), ("words", Remark)]),
    ("second_factor", &[("secret", Sealed), ("pending", Sealed)]),
    ("service_secret", &[("name", Word), ("wrapped", Key)]),
    ("session", &[("token_hash", Blind), ("device", Staff)]),
    ("sign_in_throttle", &[("gate", Blind)]),
    ("visit", &[("note", Remark), ("state", Word), ("reason", Remark)]),
];

/// What a running service puts into its data folder.
pub const DATA_FOLDER: &[&str] = &[
    "erasures.lock",
    "erasures.log",
    "files",
    "index",
    "lianxin.db",
    "lianxin.db-shm",
    "lianxin.db-wal",
    "master.key",
];

/// The routes, as the router names them; each is looked at in `mod.rs`, by itself or through GraphQL.
pub const ROUTES: &[(&str, &str)] = &[
    ("/graphql", "documents over the whole schema, as every role"),
    ("/imports/{kind}", "a marked list and a faulty one"),
    ("/files", "takes pictures only, without their metadata"),
    (
        "/files/{id}",
        "pictures of deliveries; nothing sealed goes into one",
    ),
    ("/healthz", "says yes"),
    ("/readyz", "says yes"),
];

/// The commands, with what they write beside the database.
pub const COMMANDS: &[(&str, &str)] = &[
    ("serve", "its log"),
    ("demo", "example data only"),
    ("import", "a report: marked lists in `mod.rs`"),
    ("schema", "the schema"),
    ("user", "logins and links"),
    ("reindex", "the index, made of public text"),
    ("migrate", "nothing"),
    ("keys", "versions and numbers of keys"),
    ("backup", "a backup, encrypted, what is sealed in it sealed again"),
    ("restore", "the database"),
    ("retention", "counts, and a certificate of them"),
    (
        "unseal",
        "what a sealed file holds, to the one who has its passphrase",
    ),
    ("help", "help"),
];

/// What an input field of text takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Sealed; a marked value goes in.
    ToSeal,
    /// Kept as a digest or not at all.
    Secret,
    /// A key of the committee's lists, a login, a unit.
    Known,
    /// Public text, or remarks between helpers: see [`Holds::Public`] and [`Holds::Remark`].
    Words,
}

use Takes::{Known, Secret, ToSeal, Words};

/// The input fields of text, by their input; `idempotencyKey` is everywhere kept as a blind index.
#[rustfmt::skip]
pub const INPUTS: &[(&str, &[(&str, Takes)])] = &[
    ("AuditFilter", &[("act", Known)]),
    ("ConsentRecordInput", &[("channel", Known), ("guardianName", ToSeal), ("guardianRelation", ToSeal), ("purpose", Known)]),
    ("DeliveryConfirmInput", &[("channel", Known), ("comment", Words)]),
    ("DeliveryDisputeInput", &[("reason", Words)]),
    ("DeliveryItemInput", &[("unit", Known), ("what", Words)]),
    ("DeliveryReportInput", &[("note", Words)]),
    ("ErasureRefuseInput", &[("reason", Words)]),
    ("ErasureRequestInput", &[("reason", Words)]),
    ("HouseholdChangesInput", &[("address", ToSeal), ("communityKey", Known), ("contactName", ToSeal), ("label", ToSeal),
        ("names", ToSeal), ("phone", ToSeal), ("sensitive", ToSeal)]),
    ("HouseholdFieldsInput", &[("address", ToSeal), ("communityKey", Known), ("contactName", ToSeal), ("label", ToSeal),
        ("names", ToSeal), ("phone", ToSeal), ("sensitive", ToSeal)]),
    ("HouseholdFilter", &[("communities", Known)]),
    ("HouseholdFindByPhoneInput", &[("phone", ToSeal), ("purpose", Known)]),
    ("HouseholdRevealInput", &[("purpose", Known), ("reason", Words)]),
    ("InvitationAcceptInput", &[("displayName", Known), ("login", Known), ("password", Secret), ("token", Secret)]),
    ("InvitationCreateInput", &[("communityKey", Known), ("fieldKey", Known)]),
    ("NeedDraftInput", &[("askerKind", Known), ("communityKey", Known)]),
    ("NeedFieldsInput", &[("category", Known), ("kind", Known), ("urgency", Known), ("workingText", ToSeal)]),
    ("NeedFilter", &[("categories", Known), ("communities", Known), ("kinds", Known), ("urgencies", Known)]),
    ("NeedReasonInput", &[("reason", Words)]),
    ("NeedRevealInput", &[("purpose", Known), ("reason", Words)]),
    ("NeedVerifyInput", &[("method", Known), ("note", ToSeal)]),
    ("NeedWritePublicTextInput", &[("text", Words), ("title", Words)]),
    ("OfferFieldsInput", &[("audiences", Known), ("availability", Words), ("category", Known), ("communities", Known),
        ("conditions", Words), ("description", Words), ("kind", Known), ("place", Words), ("priceNote", Words),
        ("servicePhone", Words), ("title", Words)]),
    ("OfferFilter", &[("audiences", Known), ("categories", Known), ("communities", Known), ("fields", Known), ("kinds", Known),
        ("organizationKinds", Known)]),
    ("OfferPauseInput", &[("reason", Words)]),
    ("OfferReasonInput", &[("reason", Words)]),
    ("OrganizationFilter", &[("communities", Known), ("fields", Known), ("kinds", Known), ("roles", Known)]),
    ("PasswordChangeInput", &[("currentPassword", Secret), ("newPassword", Secret)]),
    ("PhoneChangeInput", &[("phone", ToSeal)]),
    ("QuantityInput", &[("unit", Known)]),
    ("ReferralAcceptInput", &[("note", Words)]),
    ("ReferralClaimInput", &[("message", Words)]),
    ("ReferralDeclineInput", &[("note", Words), ("reason", Known)]),
    ("ReferralReasonInput", &[("reason", Words)]),
    ("ReferralRevealInput", &[("purpose", Known), ("reason", Words)]),
    ("ReferralSendInput", &[("message", Words)]),
    ("SecondFactorFinishInput", &[("code", Secret)]),
    ("SessionConfirmInput", &[("code", Secret), ("password", Secret)]),
    ("SignInCodeInput", &[("code", Secret)]),
    ("SignInInput", &[("login", Known), ("password", Secret)]),
    ("SubjectExportInput", &[("passphrase", Secret), ("purpose", Known), ("reason", Words)]),
    ("VisitCancelInput", &[("reason", Words)]),
    ("VisitPlanInput", &[("note", Words)]),
];

/// Readings that take what only somebody has been given; everything else that can be asked is asked as every role.
pub const NOT_ASKED: &[&str] = &["erasureRequests", "invitation", "node", "nodes", "textCheck"];
