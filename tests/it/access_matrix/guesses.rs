//! Arguments by which one might guess at what one may not read: filters, searches, orders, counts.

/// An argument that narrows: which field it lets one guess at, of which thing; and one value that fits the thing and one
/// that fits nothing.
pub struct Probe {
    pub argument: &'static str,
    pub root: &'static str,
    pub thing: &'static str,
    pub field: &'static str,
    pub fits: &'static str,
    pub misses: &'static str,
    pub tells: Tells,
}

/// What the value that fits tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// The thing is found by it, by those who read the field.
    Thing,
    /// The same, and nothing else has the value: to those who may not read the field, both answers are the same.
    ThingAlone,
    /// Nothing to anybody: sealed facts and what is not approved are not searched.
    Nothing,
}

const fn probe(
    argument: &'static str,
    root: &'static str,
    (thing, field): (&'static str, &'static str),
    fits: &'static str,
    misses: &'static str,
) -> Probe {
    Probe {
        argument,
        root,
        thing,
        field,
        fits,
        misses,
        tells: Tells::Thing,
    }
}

const fn alone(probe: Probe) -> Probe {
    Probe {
        tells: Tells::ThingAlone,
        ..probe
    }
}

const fn sealed(probe: Probe) -> Probe {
    Probe {
        tells: Tells::Nothing,
        ..probe
    }
}

pub const PROBES: &[Probe] = &[
    probe(
        "AccountFilter.roles",
        "accounts",
        ("Account helper", "role"),
        "filter: { roles: [HELPER] }",
        "filter: { roles: [AUDITOR] }",
    ),
    probe(
        "AccountFilter.organizationId",
        "accounts",
        ("Account liaison", "organization"),
        "filter: { organizationId: \"{charity}\" }",
        "filter: { organizationId: \"{bank}\" }",
    ),
    probe(
        "AuditFilter.act",
        "auditEntries",
        ("AuditEntry", "act"),
        "filter: { act: \"household.contact\" }",
        "filter: { act: \"no.such\" }",
    ),
    alone(probe(
        "AuditFilter.subject",
        "auditEntries",
        ("AuditEntry", "subject"),
        "filter: { subject: \"{Household}\" }",
        "filter: { subject: \"hh_ffffffffffffffffffffffffffffffff\" }",
    )),
    probe(
        "AuditFilter.from",
        "auditEntries",
        ("AuditEntry", "at"),
        "filter: { from: \"2026-01-01T00:00:00Z\" }",
        "filter: { from: \"2027-01-01T00:00:00Z\" }",
    ),
    probe(
        "AuditFilter.until",
        "auditEntries",
        ("AuditEntry", "at"),
        "filter: { until: \"2027-01-01T00:00:00Z\" }",
        "filter: { until: \"2026-01-01T00:00:00Z\" }",
    ),
    probe(
        "DeliveryFilter.mine",
        "deliveries",
        ("Delivery confirmed", "referral"),
        "filter: { mine: true }",
        "",
    ),
    alone(probe(
        "DeliveryFilter.referralId",
        "deliveries",
        ("Delivery confirmed", "referral"),
        "filter: { referralId: \"{Referral accepted}\" }",
        "filter: { referralId: \"{Referral sent}\" }",
    )),
    probe(
        "DeliveryFilter.states",
        "deliveries",
        ("Delivery confirmed", "state"),
        "filter: { states: [CONFIRMED] }",
        "filter: { states: [REPORTED] }",
    ),
    probe(
        "HouseholdFilter.communities",
        "households",
        ("Household", "community"),
        "filter: { communities: [\"huangmuchang\"] }",
        "filter: { communities: [\"yunfan\"] }",
    ),
    probe(
        "NeedFilter.categories",
        "needs",
        ("Need open", "category"),
        "filter: { categories: [\"goods.appliances\"] }",
        "filter: { categories: [\"safety\"] }",
    ),
    probe(
        "NeedFilter.communities",
        "needs",
        ("Need open", "community"),
        "filter: { communities: [\"huangmuchang\"] }",
        "filter: { communities: [\"yunfan\"] }",
    ),
    alone(probe(
        "NeedFilter.householdId",
        "needs",
        ("Need open", "household"),
        "filter: { householdId: \"{Household}\" }",
        "filter: { householdId: \"hh_00000000000000000000000000000000\" }",
    )),
    probe(
        "NeedFilter.kinds",
        "needs",
        ("Need open", "kind"),
        "filter: { kinds: [\"goods\"] }",
        "filter: { kinds: [\"venue\"] }",
    ),
    probe(
        "NeedFilter.mine",
        "needs",
        ("Need open", "id"),
        "filter: { mine: true }",
        "",
    ),
    probe(
        "NeedFilter.stages",
        "needs",
        ("Need open", "stage"),
        "filter: { stages: [IN_DELIVERY, DELIVERED] }",
        "filter: { stages: [CLOSED] }",
    ),
    probe(
        "NeedFilter.states",
        "needs",
        ("Need text", "state"),
        "filter: { states: [VERIFIED] }",
        "filter: { states: [CLOSED] }",
    ),
    probe(
        "NeedFilter.unmatched",
        "needs",
        ("Need open", "stage"),
        "filter: { unmatched: false }",
        "filter: { unmatched: true }",
    ),
    probe(
        "NeedFilter.urgencies",
        "needs",
        ("Need open", "urgency"),
        "filter: { urgencies: [\"soon\"] }",
        "filter: { urgencies: [\"urgent\"] }",
    ),
    sealed(probe(
        "Query.needs(search)",
        "needs",
        ("Need text", "publicTitle"),
        "search: \"赤豹巡山\"",
        "search: \"查无此语\"",
    )),
    alone(probe(
        "Query.needs(search)",
        "needs",
        ("Need approved", "publicTitle"),
        "search: \"青鸾衔枝\"",
        "search: \"查无此语\"",
    )),
    sealed(probe(
        "Query.needs(search)",
        "needs",
        ("Need open", "household"),
        "search: \"玄武伏波\"",
        "search: \"查无此语\"",
    )),
    probe(
        "OfferFilter.audiences",
        "offers",
        ("Offer published", "audiences"),
        "filter: { audiences: [\"elderly\"] }",
        "filter: { audiences: [\"veterans\"] }",
    ),
    probe(
        "OfferFilter.categories",
        "offers",
        ("Offer draft", "category"),
        "filter: { categories: [\"goods.appliances\"] }",
        "filter: { categories: [\"safety\"] }",
    ),
    probe(
        "OfferFilter.communities",
        "offers",
        ("Offer published", "communities"),
        "filter: { communities: [\"huangmuchang\"] }",
        "filter: { communities: [\"yunfan\"] }",
    ),
    probe(
        "OfferFilter.fields",
        "offers",
        ("Offer draft", "organization"),
        "filter: { fields: [\"livelihood\"] }",
        "filter: { fields: [\"safety\"] }",
    ),
    probe(
        "OfferFilter.free",
        "offers",
        ("Offer published", "priceNote"),
        "filter: { free: false }",
        "filter: { free: true }",
    ),
    probe(
        "OfferFilter.kinds",
        "offers",
        ("Offer draft", "kind"),
        "filter: { kinds: [\"goods\"] }",
        "filter: { kinds: [\"venue\"] }",
    ),
    probe(
        "OfferFilter.mine",
        "offers",
        ("Offer draft", "id"),
        "filter: { mine: true }",
        "",
    ),
    probe(
        "OfferFilter.organizationIds",
        "offers",
        ("Offer draft", "organization"),
        "filter: { organizationIds: [\"{charity}\"] }",
        "filter: { organizationIds: [\"{bank}\"] }",
    ),
    probe(
        "OfferFilter.organizationKinds",
        "offers",
        ("Offer draft", "organization"),
        "filter: { organizationKinds: [\"charity\"] }",
        "filter: { organizationKinds: [\"bank\"] }",
    ),
    alone(probe(
        "OfferFilter.states",
        "offers",
        ("Offer draft", "state"),
        "filter: { states: [DRAFT] }",
        "filter: { states: [EXPIRED] }",
    )),
    alone(probe(
        "Query.offers(search)",
        "offers",
        ("Offer draft", "title"),
        "search: \"密草稿资源\"",
        "search: \"查无此语\"",
    )),
    probe(
        "OrganizationFilter.communities",
        "organizations",
        ("Organization", "community"),
        "filter: { communities: [\"huangmuchang\"] }",
        "filter: { communities: [\"yunfan\"] }",
    ),
    probe(
        "OrganizationFilter.fields",
        "organizations",
        ("Organization", "fields"),
        "filter: { fields: [\"livelihood\"] }",
        "filter: { fields: [\"safety\"] }",
    ),
    probe(
        "OrganizationFilter.kinds",
        "organizations",
        ("Organization", "kind"),
        "filter: { kinds: [\"charity\"] }",
        "filter: { kinds: [\"bank\"] }",
    ),
    probe(
        "OrganizationFilter.roles",
        "organizations",
        ("Organization", "role"),
        "filter: { roles: [\"chair\"] }",
        "filter: { roles: [\"member\"] }",
    ),
    probe(
        "Query.organizations(search)",
        "organizations",
        ("Organization", "name"),
        "search: \"诺麒\"",
        "search: \"查无此语\"",
    ),
    sealed(probe(
        "Query.organizations(search)",
        "organizations",
        ("Organization", "liaison"),
        "search: \"密名联络员\"",
        "search: \"查无此语\"",
    )),
    probe(
        "ReferralFilter.mine",
        "referrals",
        ("Referral accepted", "id"),
        "filter: { mine: true }",
        "",
    ),
    alone(probe(
        "ReferralFilter.needId",
        "referrals",
        ("Referral sent", "need"),
        "filter: { needId: \"{Need sent}\" }",
        "filter: { needId: \"{Need text}\" }",
    )),
    probe(
        "ReferralFilter.states",
        "referrals",
        ("Referral accepted", "state"),
        "filter: { states: [ACCEPTED] }",
        "filter: { states: [LAPSED] }",
    ),
    probe(
        "VisitFilter.from",
        "visits",
        ("Visit planned", "startsAt"),
        "filter: { from: \"2026-11-04T00:00:00Z\" }",
        "filter: { from: \"2026-11-05T00:00:00Z\" }",
    ),
    probe(
        "VisitFilter.until",
        "visits",
        ("Visit planned", "startsAt"),
        "filter: { until: \"2026-11-05T00:00:00Z\" }",
        "filter: { until: \"2026-11-01T00:00:00Z\" }",
    ),
    probe(
        "VisitFilter.mine",
        "visits",
        ("Visit planned", "referral"),
        "filter: { mine: true }",
        "",
    ),
    alone(probe(
        "VisitFilter.referralId",
        "visits",
        ("Visit planned", "referral"),
        "filter: { referralId: \"{Referral accepted}\" }",
        "filter: { referralId: \"{Referral sent}\" }",
    )),
    probe(
        "VisitFilter.states",
        "visits",
        ("Visit planned", "state"),
        "filter: { states: [PLANNED] }",
        "filter: { states: [DONE] }",
    ),
];

/// Orders: the list, the value, and the field the order tells. Relevance tells of the search, which is a probe.
pub const ORDERS: &[(&str, &str, &str)] = &[
    ("deliveries", "DELIVERED_ON", "deliveredOn"),
    ("deliveries", "REPORTED_AT", "reportedAt"),
    ("households", "CODE", "code"),
    ("households", "CREATED_AT", "createdAt"),
    ("needs", "CREATED_AT", "createdAt"),
    ("needs", "DUE_ON", "dueOn"),
    ("needs", "RELEVANCE", "id"),
    ("needs", "UPDATED_AT", "updatedAt"),
    ("needs", "URGENCY", "urgency"),
    ("offers", "RELEVANCE", "id"),
    ("offers", "TITLE", "title"),
    ("offers", "UPDATED_AT", "updatedAt"),
    ("offers", "VALID_UNTIL", "validUntil"),
    ("organizations", "CREATED_AT", "createdAt"),
    ("organizations", "NAME", "name"),
    ("referrals", "CREATED_AT", "createdAt"),
    ("referrals", "UPDATED_AT", "createdAt"),
    ("visits", "STARTS_AT", "startsAt"),
];

/// Counted properties: the list, the property, and the field its counts tell.
pub const FACETS: &[(&str, &str, &str)] = &[
    ("needs", "CATEGORY", "category"),
    ("needs", "COMMUNITY", "community"),
    ("needs", "KIND", "kind"),
    ("needs", "STATE", "state"),
    ("needs", "URGENCY", "urgency"),
    ("offers", "CATEGORY", "category"),
    ("offers", "COMMUNITY", "communities"),
    ("offers", "FIELD", "organization"),
    ("offers", "FREE", "free"),
    ("offers", "KIND", "kind"),
    ("offers", "ORGANIZATION_KIND", "organization"),
    ("offers", "STATE", "state"),
    ("organizations", "COMMUNITY", "community"),
    ("organizations", "FIELD", "fields"),
    ("organizations", "ORGANIZATION_KIND", "kind"),
];
