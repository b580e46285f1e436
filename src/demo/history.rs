//! Replays what has happened: each need takes its way by the acts of the people concerned, each on its day.

use std::{collections::HashMap, sync::Arc};

use chrono::Duration;

use super::{
    accounts::People,
    days_ago,
    progress::{self, Line, Stage},
};
use crate::{
    access::Account,
    deliveries::{self, Outcome, actions::Answer, model::Item, rules::Draft},
    households::{self, Recipient, consents::ConsentFields, rules::ConsentTerms},
    kernel::{
        actor::Actor,
        error::{Error, Result},
        ids::{NeedId, OfferId, OrganizationId},
    },
    needs::{self, Asker, Need, StateKind, actions::VerificationInput},
    offers::{self, OfferFilter},
    office::{Ctx, Office, Replay},
    organizations,
    referrals::{
        self, Helper, Referral,
        actions::{Claiming, Sending},
    },
    visits::{self, actions::Planning},
};

/// Days between a need's publication and the first step of the helper's side.
const WAIT_DAYS: i64 = 9;
/// The community whose workers have demo accounts.
const STAFFED: &str = "huangmuchang";

/// One need on its way.
struct Case<'a> {
    office: &'a Arc<Office>,
    need: Need,
    line: Option<&'a Line>,
    worker: Account,
    approver: Account,
}

/// Takes every need as far as the demo's list says; those it does not name are open.
pub(super) async fn replay(
    office: &Arc<Office>,
    people: &mut People,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<()> {
    let lines = progress::lines()?;
    let lines: HashMap<&str, &Line> = lines.iter().map(|line| (line.need.as_str(), line)).collect();
    let system = Ctx::system(office.clone());
    let ids: Vec<NeedId> = needs::store::all_ids(system.db())
        .await?
        .into_iter()
        .map(NeedId::new)
        .collect();
    let total = ids.len();
    let catalogue = Catalogue::read(&system).await?;
    let mut done = 0;
    for chunk in ids.chunks(50) {
        for need in needs::store::by_ids(&system, chunk).await? {
            let staffed = need.community == STAFFED;
            let case = Case {
                office,
                line: lines.get(need.number.as_str()).copied(),
                worker: people.get(if staffed { "shegong" } else { "jiedao" })?.clone(),
                approver: people.get(if staffed { "shegong2" } else { "jiedao" })?.clone(),
                need,
            };
            case.tell(people, &catalogue).await?;
            done += 1;
            progress(done, total);
        }
    }
    Ok(())
}

/// Offers by the names the demo's list uses.
struct Catalogue(HashMap<(OrganizationId, String), OfferId>);

impl Catalogue {
    async fn read(ctx: &Ctx) -> Result<Self> {
        let all = offers::list(ctx, &OfferFilter::default(), 10_000).await?;
        Ok(Self(
            all.into_iter()
                .map(|offer| ((offer.organization, offer.fields.title), offer.id))
                .collect(),
        ))
    }
}

impl Case<'_> {
    fn stage(&self) -> Stage {
        self.line.map_or(Stage::Open, |line| line.stage)
    }

    /// Days since the last step. Needs the list does not name were published on different days.
    fn last_day(&self) -> i64 {
        self.line.map_or_else(
            || {
                1 + self
                    .need
                    .number
                    .bytes()
                    .fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 45)
            },
            |line| line.days_ago,
        )
    }

    fn on_day(&self, days: i64, account: &Account) -> Ctx {
        days_ago(self.office, days).as_actor(Actor::Person(account.clone().person()))
    }

    fn key(&self, step: &str) -> Result<Replay> {
        // Acts of the demo are never sent twice with other content, so the number is content enough.
        Replay::new("demo", &format!("demo-{step}-{}", self.need.number), step)
    }

    async fn tell(&self, people: &mut People, catalogue: &Catalogue) -> Result<()> {
        let published = if self.stage() > Stage::Open {
            self.last_day() + WAIT_DAYS
        } else {
            self.last_day()
        };
        self.publish(published).await?;
        if self.stage() <= Stage::Open {
            return Ok(());
        }
        let system = Ctx::system(self.office.clone());
        if !referrals::store::of_need(system.db(), self.need.id)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        self.help(people, catalogue).await
    }

    /// Verified, approved and opened, as far as it came.
    async fn publish(&self, day: i64) -> Result<()> {
        let id = self.need.id;
        let kind = self.need.state.kind();
        if self.stage() == Stage::Draft || kind != StateKind::Draft {
            return Ok(());
        }
        let worker = self.on_day(day + 3, &self.worker);
        let verification = VerificationInput {
            method: "home_visit".into(),
            on: worker.today(),
            note: None,
        };
        needs::actions::verify(&worker, id, None, verification).await?;
        if self.stage() == Stage::Verified {
            return Ok(());
        }
        let approver = self.on_day(day + 1, &self.approver);
        needs::actions::approve(&approver, id, None, crate::kernel::leaks::Numbers::Refused).await?;
        needs::actions::open(&self.on_day(day, &self.worker), id, None).await?;
        Ok(())
    }

    /// Asked, answered, visited, delivered, confirmed: as far as it came.
    async fn help(&self, people: &mut People, catalogue: &Catalogue) -> Result<()> {
        let Some(line) = self.line else { return Ok(()) };
        let stage = line.stage;
        let last = line.days_ago;
        let (helper, offer, account) = self.helper(line, people, catalogue).await?;
        let referral = if stage == Stage::Claimed {
            let ctx = self.on_day(last, &account);
            let claiming = Claiming {
                need: self.need.id,
                offer,
                message: line.comment.clone(),
                match_snapshot: None,
            };
            referrals::actions::claim(&ctx, &self.key("claim")?, claiming).await?
        } else {
            self.ask(helper, offer, if stage == Stage::Sent { last } else { last + 6 })
                .await?
        };
        match stage {
            Stage::Declined => {
                let reason = line.decline_reason.as_deref().unwrap_or("no_capacity");
                let ctx = self.on_day(last, &account);
                referrals::actions::decline(&ctx, referral.id, None, reason, line.comment.as_deref()).await?;
            }
            Stage::Accepted | Stage::VisitPlanned | Stage::Delivered | Stage::Confirmed => {
                self.carry_out(line, &referral, helper, &account).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn helper(
        &self,
        line: &Line,
        people: &mut People,
        catalogue: &Catalogue,
    ) -> Result<(Helper, Option<OfferId>, Account)> {
        if let Some(name) = &line.helper {
            let account = people.helper(name)?.clone();
            return Ok((Helper::Person(account.id), None, account));
        }
        let name = line.organization.as_deref().unwrap_or_default();
        let system = Ctx::system(self.office.clone());
        let found = organizations::find_by_name(system.db(), name).await?;
        let organization = found
            .ok_or_else(|| Error::internal(format!("{}: no organization {name}", line.need)))?
            .id;
        let offer = match &line.offer {
            None => None,
            Some(title) => {
                let found = catalogue.0.get(&(organization, title.clone()));
                Some(*found.ok_or_else(|| Error::internal(format!("{}: no offer {title}", line.need)))?)
            }
        };
        let account = people.liaison(&system, organization).await?;
        Ok((Helper::Organization(organization), offer, account))
    }

    async fn ask(&self, helper: Helper, offer: Option<OfferId>, day: i64) -> Result<Referral> {
        let (organization, person) = match helper {
            Helper::Organization(id) => (offer.is_none().then_some(id), None),
            Helper::Person(id) => (None, Some(id)),
        };
        let sending = Sending {
            need: self.need.id,
            offer,
            organization,
            person,
            message: None,
            match_snapshot: None,
        };
        referrals::actions::send(&self.on_day(day, &self.worker), &self.key("send")?, sending).await
    }

    async fn carry_out(
        &self,
        line: &Line,
        referral: &Referral,
        helper: Helper,
        account: &Account,
    ) -> Result<()> {
        let last = line.days_ago;
        let accepted = if line.stage == Stage::Accepted {
            last
        } else {
            last + 4
        };
        referrals::actions::accept(&self.on_day(accepted, account), referral.id, None, None).await?;
        self.consent(helper, accepted).await?;
        if line.stage == Stage::Accepted {
            return Ok(());
        }
        let planned_on = if line.stage == Stage::VisitPlanned {
            last
        } else {
            last + 3
        };
        let now = self.office.clock.now();
        let starts_at = match line.stage {
            Stage::VisitPlanned => now + Duration::days(1 + last % 6),
            _ => now - Duration::days(last + 1),
        };
        let planning = Planning {
            referral: referral.id,
            starts_at,
            ends_at: None,
            note: None,
        };
        let visit =
            visits::actions::plan(&self.on_day(planned_on, account), &self.key("visit")?, planning).await?;
        if line.stage == Stage::VisitPlanned {
            return Ok(());
        }
        let ctx = self.on_day(last + i64::from(line.stage == Stage::Confirmed), account);
        let (what, quantity, unit) = progress::item(line.items.as_deref().unwrap_or("上门帮助 1次"));
        let met = if line.outcome.as_deref() == Some("part") {
            1
        } else {
            self.need.quantity.amount
        };
        let draft = Draft {
            delivered_on: ctx.today(),
            items: vec![Item { what, quantity, unit }],
            met: met.min(self.need.quantity.amount),
            hours: Some(1.5),
            note: None,
            photos: Vec::new(),
        };
        let replay = self.key("report")?;
        let delivery = deliveries::actions::report(&ctx, &replay, referral.id, Some(visit.id), draft).await?;
        if line.stage == Stage::Delivered {
            return Ok(());
        }
        self.confirm(line, delivery.id, referral).await
    }

    /// The household lets the helper have its contact; only its own community can record that.
    async fn consent(&self, helper: Helper, day: i64) -> Result<()> {
        let Asker::Household(household) = self.need.asker else {
            return Ok(());
        };
        if self.need.community != STAFFED {
            return Ok(());
        }
        let recipient = match helper {
            Helper::Organization(id) => Recipient::Organization(id),
            Helper::Person(id) => Recipient::Helper(id),
        };
        if households::store::has_consent(self.office.db.reader(), household, recipient).await? {
            return Ok(());
        }
        let fields = ConsentFields {
            household,
            recipient,
            purpose: "arrange_visit".into(),
            channel: "in_person".into(),
            terms: ConsentTerms::default(),
        };
        households::consents::record_consent(&self.on_day(day, &self.worker), fields, &self.key("consent")?)
            .await?;
        Ok(())
    }

    async fn confirm(
        &self,
        line: &Line,
        delivery: crate::kernel::ids::DeliveryId,
        referral: &Referral,
    ) -> Result<()> {
        let full = line.outcome.as_deref() != Some("part");
        let ctx = self.on_day(line.days_ago, &self.worker);
        let answer = Answer {
            channel: "phone".into(),
            outcome: if full { Outcome::Full } else { Outcome::Part },
            rating: line.rating.unwrap_or(5),
            comment: line.comment.clone(),
        };
        deliveries::actions::confirm(&ctx, delivery, None, answer).await?;
        if full {
            visits::endings::complete(&ctx, referral.id, None).await?;
            needs::actions::close(&ctx, self.need.id, None).await?;
        }
        Ok(())
    }
}
