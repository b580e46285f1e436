//! Openings of sealed facts, and consents in full: what, to whom, in which words, given by whom. The database itself refuses
//! an opening for a helper that no consent covers.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{drop_tables, index, refers};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // Consents from before were asked for all three.
            string("scope").default("contact_name,phone,address").to_owned(),
            string("giver").default("resident").to_owned(),
            string_null("text_version"),
            binary_null("guardian_sealed"),
        ] {
            manager
                .alter_table(Table::alter().table("consent").add_column(column).to_owned())
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("reveal")
                    .col(pk_uuid("id"))
                    .col(timestamp_with_time_zone("at"))
                    // The day in Shanghai, by which openings are counted.
                    .col(date("day"))
                    .col(uuid("account_id"))
                    .col(string("outcome"))
                    .col(string("subject_kind"))
                    .col(uuid("subject_id"))
                    .col(string("field"))
                    .col(uuid_null("household_id"))
                    .col(uuid_null("referral_id"))
                    .col(uuid_null("consent_id"))
                    .col(string("purpose"))
                    .col(text("words"))
                    .foreign_key(&mut refers("account_id", "account"))
                    .foreign_key(&mut refers("household_id", "household"))
                    .foreign_key(&mut refers("referral_id", "referral"))
                    .foreign_key(&mut refers("consent_id", "consent"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("reveal", &["day", "account_id"]))
            .await?;
        manager.create_index(index("reveal", &["household_id"])).await?;
        for statement in triggers(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in drop_triggers(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        drop_tables(manager, &["reveal"]).await?;
        for column in ["guardian_sealed", "text_version", "giver", "scope"] {
            manager
                .alter_table(Table::alter().table("consent").drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// Of a consent only its withdrawal may be written later, once.
const CONSENT_CHANGED: &str = "OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL \
    OR OLD.id <> NEW.id OR OLD.household_id <> NEW.household_id OR OLD.purpose <> NEW.purpose \
    OR OLD.channel <> NEW.channel OR OLD.granted_at <> NEW.granted_at OR OLD.scope <> NEW.scope \
    OR OLD.giver <> NEW.giver OR OLD.organization_id IS DISTINCT FROM NEW.organization_id \
    OR OLD.helper_id IS DISTINCT FROM NEW.helper_id OR OLD.text_version IS DISTINCT FROM NEW.text_version";

/// A household of children consents by its guardian.
const MINOR_ALONE: &str =
    "NEW.giver <> 'guardian' AND (SELECT age_band FROM household WHERE id = NEW.household_id) = 'child'";

/// Somebody who helps opens something of a household without a consent that covers it: given to them, for this purpose and
/// this field, not taken back, under a referral of this household that was accepted.
fn uncovered(position: &str) -> String {
    format!(
        "NEW.outcome = 'opened' \
         AND (SELECT role FROM account WHERE id = NEW.account_id) IN ('unit_liaison', 'helper') \
         AND NOT (NEW.subject_kind = 'need' AND EXISTS \
             (SELECT 1 FROM need n WHERE n.id = NEW.subject_id AND n.household_id IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM consent c, referral r, need n, account a \
             WHERE c.id = NEW.consent_id AND r.id = NEW.referral_id AND n.id = r.need_id AND a.id = NEW.account_id \
             AND c.household_id = NEW.household_id AND n.household_id = NEW.household_id \
             AND c.withdrawn_at IS NULL AND c.purpose = NEW.purpose AND {position} > 0 \
             AND r.state IN ('accepted', 'completed') \
             AND ((c.organization_id = r.organization_id AND r.organization_id = a.organization_id) \
                 OR (c.helper_id = r.helper_id AND r.helper_id = a.id)))"
    )
}

fn triggers(backend: DbBackend) -> Vec<String> {
    match backend {
        DbBackend::Sqlite => {
            let uncovered = uncovered("instr(',' || c.scope || ',', ',' || NEW.field || ',')");
            let changed = CONSENT_CHANGED.replace("IS DISTINCT FROM", "IS NOT");
            vec![
                format!(
                    "CREATE TRIGGER consent_final BEFORE UPDATE ON consent WHEN {changed} \
                     BEGIN SELECT RAISE(ABORT, 'consent: only its withdrawal may be written'); END"
                ),
                format!(
                    "CREATE TRIGGER consent_guardian BEFORE INSERT ON consent WHEN {MINOR_ALONE} \
                     BEGIN SELECT RAISE(ABORT, 'consent: a guardian consents for minors'); END"
                ),
                format!(
                    "CREATE TRIGGER reveal_consented BEFORE INSERT ON reveal WHEN {uncovered} \
                     BEGIN SELECT RAISE(ABORT, 'reveal: no consent covers this'); END"
                ),
                "CREATE TRIGGER reveal_final BEFORE UPDATE ON reveal \
                 BEGIN SELECT RAISE(ABORT, 'reveal is insert-only'); END"
                    .to_owned(),
            ]
        }
        _ => {
            let uncovered = uncovered("position(',' || NEW.field || ',' in ',' || c.scope || ',')");
            let function = |name: &str, condition: &str, says: &str| {
                format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                     IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN NEW; END $$"
                )
            };
            let trigger = |name: &str, when: &str, table: &str| {
                format!(
                    "CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
            };
            vec![
                function(
                    "consent_final",
                    CONSENT_CHANGED,
                    "consent: only its withdrawal may be written",
                ),
                trigger("consent_final", "UPDATE", "consent"),
                function(
                    "consent_guardian",
                    MINOR_ALONE,
                    "consent: a guardian consents for minors",
                ),
                trigger("consent_guardian", "INSERT", "consent"),
                function("reveal_consented", &uncovered, "reveal: no consent covers this"),
                trigger("reveal_consented", "INSERT", "reveal"),
                function("reveal_final", "TRUE", "reveal is insert-only"),
                trigger("reveal_final", "UPDATE", "reveal"),
            ]
        }
    }
}

fn drop_triggers(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "DROP TRIGGER reveal_final",
            "DROP TRIGGER reveal_consented",
            "DROP TRIGGER consent_guardian",
            "DROP TRIGGER consent_final",
        ],
        _ => &[
            "DROP TRIGGER reveal_final ON reveal",
            "DROP FUNCTION reveal_final()",
            "DROP TRIGGER reveal_consented ON reveal",
            "DROP FUNCTION reveal_consented()",
            "DROP TRIGGER consent_guardian ON consent",
            "DROP FUNCTION consent_guardian()",
            "DROP TRIGGER consent_final ON consent",
            "DROP FUNCTION consent_final()",
        ],
    }
}
