//! Brings in a list of needs: all of it or nothing. What comes in is a draft, whatever the list says of it.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::{
    actions::{NeedFields, checked_public},
    intake::{NewNeed, insert, seal_working, working_index},
    model::{Asker, Need, PublicText, Working},
    state::State,
    store,
};
use crate::{
    access::policy::{self, Act, Facts},
    exchange::{
        AskerKind, NeedDraft,
        report::{Change, Outcome},
    },
    households,
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::{DataKeyId, HouseholdId},
        leaks::Numbers,
        quantity::{Quantity, Renewal},
    },
    office::{Ctx, Entry},
    organizations::{self, Directory},
    privacy::Sealed,
};

/// A refusal about one column of a row.
type Refusal = (&'static str, Fault);

/// Brings in `drafts`, each with the number of its row. A need is the one of the same number, else the one of the same
/// asker with the same words; a row that says what is known already changes nothing, and neither does a row about a need
/// that has gone on its way: from then on the need itself leads, not the list. With faults, or when it is only tried,
/// nothing is written.
///
/// # Errors
/// Forbidden, or a broken machine; what is wrong with rows is in the outcome.
pub async fn import(ctx: &Ctx, drafts: Vec<(u32, NeedDraft)>, dry_run: bool) -> Result<Outcome> {
    policy::require(&ctx.actor, Act::Import, &Facts::none())?;
    let tx = ctx.begin().await?;
    let mut run = Run {
        ctx,
        tx: &tx,
        directory: organizations::directory(&tx).await?,
        households: HashMap::new(),
    };
    let mut outcome = Outcome::default();
    for (row, draft) in drafts {
        match run.ready(draft).await? {
            Ok(ready) => {
                let title = ready.title();
                let change = run.bring_in(ready).await?;
                outcome.record(row, change, title);
            }
            Err((column, fault)) => outcome.refuse(row, Some(column), fault),
        }
    }
    if outcome.changes_something() && !dry_run {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(outcome)
}

/// A row whose asker and words are known.
struct Ready {
    number: Option<String>,
    asker: Asker,
    community: String,
    household_key: Option<DataKeyId>,
    fields: NeedFields,
    public: Option<PublicText>,
    working: Working,
}

impl Ready {
    /// What a report may call the row by.
    fn title(&self) -> String {
        let public = self.public.as_ref().map(|public| public.title.clone());
        self.number.clone().or(public).unwrap_or_default()
    }
}

struct Run<'a> {
    ctx: &'a Ctx,
    tx: &'a DatabaseTransaction,
    directory: Directory,
    /// Households already looked up, by community and label.
    households: HashMap<(String, String), (HouseholdId, DataKeyId)>,
}

impl Run<'_> {
    async fn ready(&mut self, draft: NeedDraft) -> Result<std::result::Result<Ready, Refusal>> {
        let public = match self.public(&draft) {
            Ok(public) => public,
            Err(Error::Refused(faults)) => {
                let fault = faults
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| Fault::new(Code::Invalid));
                let title = fault.field.first().is_some_and(|field| field == "title");
                return Ok(Err((if title { "public_title" } else { "public_text" }, fault)));
            }
            Err(err @ Error::Internal(_)) => return Err(err),
        };
        let (asker, household_key) = match self.asker(&draft).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok(Ready {
            number: draft.number,
            asker,
            household_key,
            community: draft.community,
            fields: NeedFields {
                kind: draft.kind,
                category: draft.category,
                working_text: Sealed::new(draft.working_text.clone()),
                quantity: draft.quantity.unwrap_or_else(once),
                due_on: draft.due_on,
                urgency: draft.urgency,
            },
            public,
            working: Working {
                text: draft.working_text,
                audience_tags: draft.audience_tags,
                handled_by: draft.handled_by,
            },
        }))
    }

    /// The public text, where the list has one: a title alone stands for both.
    fn public(&self, draft: &NeedDraft) -> Result<Option<PublicText>> {
        let by = self.ctx.actor.person().map(|person| person.id);
        match (&draft.public_title, &draft.public_text) {
            (None, None) => Ok(None),
            (Some(title), text) => {
                checked_public((title, text.as_ref().unwrap_or(title)), Numbers::Refused, by).map(Some)
            }
            (None, Some(text)) => {
                let title: String = text.chars().take(20).collect();
                checked_public((&title, text), Numbers::Refused, by).map(Some)
            }
        }
    }

    async fn asker(
        &mut self,
        draft: &NeedDraft,
    ) -> Result<std::result::Result<(Asker, Option<DataKeyId>), Refusal>> {
        Ok(Ok(
            match (draft.asker_kind, &draft.household, &draft.organization) {
                (AskerKind::Household, Some(label), _) => {
                    let (id, key) = self.household(&draft.community, label).await?;
                    (Asker::Household(id), Some(key))
                }
                // A family the list does not tell apart from others is a resident like any.
                (AskerKind::Household | AskerKind::Resident, ..) => (Asker::Resident, None),
                (AskerKind::Community, ..) => (Asker::Community, None),
                (AskerKind::Organization, _, name) => {
                    match self.directory.by_name(name.as_deref().unwrap_or_default()) {
                        Some(found) => (Asker::Organization(found.id), None),
                        None => {
                            let fault = Fault::new(Code::NotFound).say("needs.import.unknown_organization");
                            return Ok(Err(("organization", fault)));
                        }
                    }
                }
            },
        ))
    }

    async fn household(&mut self, community: &str, label: &str) -> Result<(HouseholdId, DataKeyId)> {
        let key = (community.to_owned(), label.to_owned());
        if let Some(known) = self.households.get(&key) {
            return Ok(*known);
        }
        let found = households::actions::ensure_by_label(self.ctx, self.tx, community, label).await?;
        self.households.insert(key, (found.id, found.data_key));
        Ok((found.id, found.data_key))
    }

    async fn bring_in(&self, ready: Ready) -> Result<Change> {
        let index = working_index(self.ctx, ready.asker, &ready.community, &ready.working.text);
        let known = match &ready.number {
            Some(number) => store::find_by_number(self.tx, number).await?,
            None => store::find_by_working(self.tx, &ready.community, index.clone()).await?,
        };
        match known {
            None => {
                let need = insert(self.ctx, self.tx, new_need(ready)).await?;
                self.note(&need).await?;
                Ok(Change::Created)
            }
            Some(known) => self.amend(known, ready, &index).await,
        }
    }

    async fn amend(&self, known: Need, ready: Ready, index: &[u8]) -> Result<Change> {
        if known.state != State::Draft {
            return Ok(Change::Unchanged);
        }
        let (_, known_index) = store::sealed_working(self.tx, known.id).await?;
        let before = known.clone();
        // Who wrote the text is not the list's to say: only other words are a change.
        let same_words = |public: &PublicText| {
            before
                .public
                .as_ref()
                .is_some_and(|known| known.title == public.title && known.text == public.text)
        };
        let after = Need {
            asker: ready.asker,
            community: ready.community,
            kind: ready.fields.kind,
            category: ready.fields.category,
            quantity: ready.fields.quantity,
            due_on: ready.fields.due_on,
            urgency: ready.fields.urgency,
            public: match ready.public {
                Some(public) if !same_words(&public) => Some(public),
                _ => before.public.clone(),
            },
            data_key: ready.household_key.unwrap_or(before.data_key),
            ..known
        };
        if after == before && known_index == index {
            return Ok(Change::Unchanged);
        }
        let sealed = seal_working(self.ctx, self.tx, &after, &Sealed::new(ready.working)).await?;
        let need = store::save(self.ctx, self.tx, after, sealed).await?;
        self.note(&need).await?;
        Ok(Change::Updated)
    }

    async fn note(&self, need: &Need) -> Result<()> {
        Entry::new("need.import", need.id)
            .on_need(need.id)
            .write(self.ctx, self.tx)
            .await
    }
}

/// What a row asks for that names no quantity.
fn once() -> Quantity {
    Quantity {
        amount: 1,
        unit: "time".to_owned(),
        renewal: Renewal::Once,
    }
}

fn new_need(ready: Ready) -> NewNeed {
    NewNeed {
        number: ready.number,
        asker: ready.asker,
        community: ready.community,
        household_key: ready.household_key,
        fields: ready.fields,
        public: ready.public,
        working: Sealed::new(ready.working),
    }
}
