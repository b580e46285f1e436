//! Descriptions of the lists, which the library makes without any.

use async_graphql::{ObjectType, SchemaBuilder, SubscriptionType, connection::Connection};

use super::{
    access::{AccountNode, AccountTotals},
    audit::{AuditEntry, AuditTotals},
    deliveries::{DeliveryNode, DeliveryTotals},
    households::{HouseholdNode, HouseholdTotals},
    matches::{Exclusions, NeedMatches, OfferMatches},
    need_lists::NeedTotals,
    need_progress::Timeline,
    needs::NeedNode,
    offer_lists::OfferTotals,
    offers::OfferNode,
    organizations::{OrganizationNode, OrganizationTotals},
    referrals::{ReferralNode, ReferralTotals},
    rights::{CertificateTotals, RetentionCertificate},
    visits::{VisitNode, VisitTotals},
};

type List<Node, Totals> = Connection<String, Node, Totals>;

/// Says of every list what it holds.
pub fn lists<Q, M, S>(mut builder: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    macro_rules! pages_of {
        ($($what:literal $list:ty;)*) => {
            $(builder = builder.override_output_type_description::<$list>(
                concat!("One page of ", $what, ", with cursors to go on from."),
            );)*
        };
    }
    pages_of! {
        "accounts" List<AccountNode, AccountTotals>;
        "the audit log" List<AuditEntry, AuditTotals>;
        "organizations" List<OrganizationNode, OrganizationTotals>;
        "offers" List<OfferNode, OfferTotals>;
        "households" List<HouseholdNode, HouseholdTotals>;
        "needs" List<NeedNode, NeedTotals>;
        "the steps of a need's way" Timeline;
        "referrals" List<ReferralNode, ReferralTotals>;
        "visits" List<VisitNode, VisitTotals>;
        "offers that could meet a need" NeedMatches;
        "needs that an offer could meet" OfferMatches;
        "offers that were left out" Exclusions;
        "deliveries" List<DeliveryNode, DeliveryTotals>;
        "certificates of removal" List<RetentionCertificate, CertificateTotals>;
    }
    builder
}
