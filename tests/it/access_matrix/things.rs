//! What the matrix asks about. A new type, root field, act, argument or route gets a line here; a new field of a type that
//! is here needs none: it shows up in the matrix by itself.

/// Something of which every field is asked for: what it is called, its type, how it is asked for (`§` stands for its
/// fields, `{name}` for the id of that name), and where it stands in the answer. `*` is every item of a list.
pub struct Thing {
    pub name: &'static str,
    pub kind: &'static str,
    pub document: &'static str,
    pub at: &'static str,
}

/// Something that has an id of its own and is called as the scene calls it.
const fn node(name: &'static str, kind: &'static str) -> Thing {
    Thing {
        name,
        kind,
        document: "",
        at: "node",
    }
}

const fn under(name: &'static str, document: &'static str, at: &'static str) -> Thing {
    Thing {
        name,
        kind: name,
        document,
        at,
    }
}

impl Thing {
    /// The document that asks for `fields` of it.
    pub fn document(&self, fields: &str) -> String {
        if self.document.is_empty() {
            let (name, kind) = (self.name, self.kind);
            format!("{{ node(id: \"{{{name}}}\") {{ ... on {kind} {{ {fields} }} }} }}")
        } else {
            self.document.replace('§', fields)
        }
    }
}

pub const THINGS: &[Thing] = &[
    node("Organization", "Organization"),
    under(
        "LiaisonContact",
        "{ node(id: \"{charity}\") { ... on Organization { liaison { § } } } }",
        "node.liaison",
    ),
    node("Offer published", "Offer"),
    node("Offer paused", "Offer"),
    node("Offer submitted", "Offer"),
    node("Offer draft", "Offer"),
    node("Household", "Household"),
    node("Household forgotten", "Household"),
    under(
        "ErasureRequest",
        "{ erasureRequests(householdId: \"{Household}\") { § } }",
        "erasureRequests.*",
    ),
    node("Consent unit", "Consent"),
    node("Consent helper", "Consent"),
    node("Consent withdrawn", "Consent"),
    node("Need open", "Need"),
    node("Need approved", "Need"),
    node("Need text", "Need"),
    node("Need returned", "Need"),
    node("Need draft", "Need"),
    node("Need of a unit", "Need"),
    under(
        "Verification",
        "{ node(id: \"{Need open}\") { ... on Need { verification { § } } } }",
        "node.verification",
    ),
    under(
        "TimelineEntry",
        "{ node(id: \"{Need open}\") { ... on Need { timeline(first: 100) { nodes { § } } } } }",
        "node.timeline.nodes.*",
    ),
    under(
        "NeedMatchEdge",
        "{ node(id: \"{Need open}\") { ... on Need { matches(first: 5) { edges { § } } } } }",
        "node.matches.edges.*",
    ),
    under(
        "ExclusionEdge",
        "{ node(id: \"{Need open}\") { ... on Need { excluded(first: 5) { edges { § } } } } }",
        "node.excluded.edges.*",
    ),
    under(
        "OfferMatchEdge",
        "{ node(id: \"{offer of another}\") { ... on Offer { matches(first: 5) { edges { § } } } } }",
        "node.matches.edges.*",
    ),
    node("Referral accepted", "Referral"),
    node("Referral helper", "Referral"),
    node("Referral sent", "Referral"),
    node("Referral declined", "Referral"),
    node("Referral claimed", "Referral"),
    node("Visit planned", "Visit"),
    node("Visit cancelled", "Visit"),
    node("Delivery confirmed", "Delivery"),
    node("Delivery disputed", "Delivery"),
    node("Delivery reported", "Delivery"),
    under(
        "Confirmation",
        "{ node(id: \"{Delivery confirmed}\") { ... on Delivery { confirmation { § } } } }",
        "node.confirmation",
    ),
    node("Photo", "Photo"),
    node("Account helper", "Account"),
    node("Account liaison", "Account"),
    node("Account chair", "Account"),
    under(
        "Session",
        "{ node(id: \"{Account helper}\") { ... on Account { sessions { § } } } }",
        "node.sessions.*",
    ),
    under("Viewer", "{ viewer { § } }", "viewer"),
    under("Todos", "{ viewer { todos { § } } }", "viewer.todos"),
    under(
        "Invitation",
        "{ invitation(token: \"{token}\") { § } }",
        "invitation",
    ),
    under("Committee", "{ committee { § } }", "committee"),
    under("Taxonomy", "{ taxonomy { § } }", "taxonomy"),
    under(
        "AuditEntry",
        "{ auditEntries(first: 5, filter: { act: \"household.contact\" }) { nodes { § } } }",
        "auditEntries.nodes.*",
    ),
];

/// Types that say nothing of their own: whoever sees the field that holds one reads it whole. Connections, edges and
/// payloads are among them by their names.
pub const VALUES: &[&str] = &[
    "CategoryFigures",
    "ConsentText",
    "ContactGrant",
    "CurrentSession",
    "DeliveryItem",
    "Facet",
    "FacetBucket",
    "FieldFigures",
    "Fulfilment",
    "Gap",
    "HelpedRow",
    "HelpedTable",
    "MatchCaution",
    "MatchReason",
    "PageInfo",
    "PrivacyFacts",
    "Quantity",
    "RetentionCertificate",
    "RetentionClass",
    "RetentionRemoved",
    "RevealUsage",
    "RevealUsages",
    "Share",
    "Term",
    "TextLeak",
    "UserError",
];

/// How the root fields are asked that need arguments.
pub const ROOTS: &[(&str, &str)] = &[
    ("node", "{ node(id: \"{Need open}\") { __typename } }"),
    ("nodes", "{ nodes(ids: [\"{Need open}\"]) { __typename } }"),
    (
        "erasureRequests",
        "{ erasureRequests(householdId: \"{Household}\") { id } }",
    ),
    ("textCheck", "{ textCheck(text: \"王大爷\") { kind } }"),
    ("invitation", "{ invitation(token: \"{token}\") { __typename } }"),
];

/// Every way in beside GraphQL, as the router names it, and how it is tried: a GET of a path, or a file sent to it.
pub enum Try {
    Get(&'static str),
    Send(&'static str, &'static str, Content),
}

/// What is sent.
pub enum Content {
    Graphql,
    List,
    Picture,
}

pub const ROUTES: &[(&str, Try)] = &[
    ("/graphql", Try::Send("/graphql", "", Content::Graphql)),
    (
        "/imports/{kind}",
        Try::Send("/imports/organizations?dryRun=true", "list.csv", Content::List),
    ),
    ("/files", Try::Send("/files", "a.jpg", Content::Picture)),
    ("/files/{id}", Try::Get("/files/{Photo}")),
    ("/healthz", Try::Get("/healthz")),
    ("/readyz", Try::Get("/readyz")),
    ("fallback", Try::Get("/")),
];
