//! The committee's words.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};

use super::context::ContextExt;
use crate::{
    kernel::quantity,
    taxonomy::{self, Language, List},
};

/// A word of one of the committee's lists: a stable key and the label in the language asked for.
#[derive(SimpleObject, Clone, Debug)]
pub struct Term {
    /// The stable key.
    pub key: String,
    /// The word, in the language asked for.
    pub label: String,
    /// Key of the category above: categories of the second level only.
    pub parent_key: Option<String>,
}

impl Term {
    /// A word in a language.
    pub fn new(term: &taxonomy::Term, language: Language) -> Self {
        Self {
            key: term.key.clone(),
            label: term.label(language).to_owned(),
            parent_key: term.parent.clone(),
        }
    }

    /// The word of `key` in `list`; a key that the list no longer has stands for itself.
    pub fn of(list: &List, key: &str, language: Language) -> Self {
        Self::new(&list.term_or_key(key), language)
    }

    /// The words of several keys.
    pub fn all(list: &List, keys: &[String], language: Language) -> Vec<Self> {
        keys.iter().map(|key| Self::of(list, key, language)).collect()
    }
}

/// How often a quantity is there anew.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "quantity::Renewal")]
pub enum Renewal {
    /// Only once.
    Once,
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each year.
    Year,
}

/// An amount of countable things.
#[derive(SimpleObject, Clone, Debug)]
pub struct Quantity {
    /// How many.
    pub amount: i32,
    /// What is counted, as people say it: 台, 次, 人次.
    pub unit: String,
    /// How it renews.
    pub renewal: Renewal,
}

impl Quantity {
    /// The quantity with its unit as people of `language` say it.
    pub fn told(quantity: &quantity::Quantity, lists: &taxonomy::Taxonomy, language: Language) -> Self {
        Self {
            unit: lists.units.term_or_key(&quantity.unit).label(language).to_owned(),
            ..quantity.clone().into()
        }
    }
}

impl From<quantity::Quantity> for Quantity {
    fn from(quantity: quantity::Quantity) -> Self {
        Self {
            amount: quantity.amount,
            unit: quantity.unit,
            renewal: quantity.renewal.into(),
        }
    }
}

/// An amount of countable things.
#[derive(InputObject, Clone, Debug)]
pub struct QuantityInput {
    /// How many, 1 to 100 000.
    pub amount: i32,
    /// What is counted: 台, 次, 人次; at most 10 characters.
    pub unit: String,
    /// How it renews.
    #[graphql(default_with = "Renewal::Once")]
    pub renewal: Renewal,
}

/// Every list of the committee, in the language asked for.
#[derive(Debug)]
pub struct Taxonomy;

macro_rules! lists {
    ($($(#[$doc:meta])* $field:ident;)*) => {
        /// Every list of the committee, in the language asked for.
        #[Object]
        impl Taxonomy {
            /// The committee's name.
            async fn committee_name(&self, ctx: &Context<'_>) -> Result<String> {
                Ok(ctx.act().office.settings.name.clone())
            }
            $(
                $(#[$doc])*
                async fn $field(&self, ctx: &Context<'_>) -> Result<Vec<Term>> {
                    let language = ctx.language();
                    Ok(ctx.act().taxonomy().$field.terms().iter().map(|term| Term::new(term, language)).collect())
                }
            )*
        }
    };
}

lists! {
    /// The lines of work of the field committees.
    fields;
    /// Kinds of organizations.
    organization_kinds;
    /// Roles of organizations in the committee.
    organization_roles;
    /// Kinds of offers and needs.
    kinds;
    /// Categories, a tree of two levels.
    categories;
    /// Communities of the sub-district.
    communities;
    /// How urgent a need is.
    urgencies;
    /// Whom an offer is for.
    audiences;
    /// How a quantity renews.
    renewals;
    /// What is usually counted.
    units;
    /// Why a referral is declined.
    decline_reasons;
    /// How a need is verified.
    verification_methods;
    /// How a delivery is confirmed.
    confirmation_channels;
    /// Why a contact is opened.
    purposes;
    /// Who asks for help.
    asker_kinds;
}
