//! What may not be read may not be guessed at either: by narrowing, by order, by counting, by what a list holds.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    cells::Cells,
    guesses::{FACETS, ORDERS, PROBES, Probe, Tells},
    scene::{WHO, World},
    things::THINGS,
};

/// The most rows a page holds: more than the scene has.
const WHOLE: &str = "first: 100";

impl World<'_> {
    /// Lists and look-ups by id show the same things, and counts count what is listed.
    pub async fn lists_agree(&self, cells: &Cells) {
        let fields = self.schema.fields("Query").iter();
        for list in fields.filter(|field| field.kind.ends_with("Connection")) {
            let kind = list.kind.trim_end_matches("Connection");
            for (who, name) in WHO.iter().enumerate() {
                if kind == "AuditEntry" {
                    continue;
                }
                let listed = self.list(who, &list.name, "", cells).await;
                for thing in THINGS
                    .iter()
                    .filter(|thing| thing.kind == kind && thing.at == "node")
                {
                    let found = cells.at(thing.name, "id", who) == '+';
                    let case = format!("{} of {} as {}", thing.name, list.name, name);
                    assert_eq!(listed.ids.contains(self.id(thing.name)), found, "{case}");
                }
            }
        }
    }

    /// A narrowing value tells nothing of a field that may not be read.
    pub async fn nothing_is_guessed_by_narrowing(&self, cells: &Cells) {
        for probe in PROBES {
            for who in 0..WHO.len() {
                self.probe(probe, who, cells).await;
            }
        }
    }

    async fn probe(&self, probe: &Probe, who: usize, cells: &Cells) {
        let case = format!("{} of {} as {}", probe.argument, probe.thing, WHO[who]);
        let fits = self.list(who, probe.root, probe.fits, cells).await;
        let misses = self.list(who, probe.root, probe.misses, cells).await;
        if probe.thing == "AuditEntry" {
            // It has no id: whoever reads the log finds it, everybody else is refused alike.
            let reads = cells.at(probe.thing, probe.field, who) == '+';
            assert_eq!(fits.refused.is_none(), reads, "{case}");
            assert_eq!(fits.refused, misses.refused, "{case}");
            assert!(!reads || (fits.total > 0 && misses.total == 0), "{case}");
            return;
        }
        let id = self.id(probe.thing);
        let (hit, missed) = (fits.ids.contains(id), misses.ids.contains(id));
        if probe.tells == Tells::Nothing {
            assert_eq!(fits.whole, misses.whole, "{case}");
            return;
        }
        match cells.at(probe.thing, probe.field, who) {
            // What is the person's own business is narrower than what they see.
            '+' if probe.argument.ends_with(".mine") => assert!(missed, "{case}"),
            '+' => assert!(hit && !missed, "{case}: {:?} {:?}", fits.whole, misses.whole),
            letter => {
                assert!(letter == '-' || !hit, "{case}");
                assert_eq!(hit, missed, "{case}");
                if probe.tells == Tells::ThingAlone {
                    assert_eq!(fits.whole, misses.whole, "{case}");
                }
            }
        }
    }

    /// Whoever sees a thing in a list that is ordered or counted by a field reads that field of it.
    pub async fn nothing_is_guessed_by_order_or_count(&self, cells: &Cells) {
        for (list, by, field) in ORDERS {
            for direction in ["ASC", "DESC"] {
                let order = format!("orderBy: {{ by: {by}, direction: {direction} }}");
                for who in 0..WHO.len() {
                    self.told_openly(who, list, field, &order, cells).await;
                }
            }
        }
        for (list, by, field) in FACETS {
            for who in 0..WHO.len() {
                let listed = self.told_openly(who, list, field, "", cells).await;
                self.counts_agree(who, list, by, listed, cells).await;
            }
        }
    }

    async fn told_openly(&self, who: usize, list: &str, field: &str, order: &str, cells: &Cells) -> usize {
        let listed = self.list(who, list, order, cells).await;
        for thing in THINGS.iter().filter(|thing| thing.at == "node") {
            if listed.ids.contains(self.id(thing.name)) {
                let letter = cells.at(thing.name, field, who);
                // A field may be empty for everybody; it is withheld when somebody else is shown it.
                let withheld =
                    letter == '-' && (0..WHO.len()).any(|other| cells.at(thing.name, field, other) == '+');
                assert!(
                    !withheld,
                    "{list} tells {field} of {} to {}",
                    thing.name, WHO[who]
                );
            }
        }
        listed.total
    }

    /// A property of which each thing has one value counts each thing once.
    async fn counts_agree(&self, who: usize, list: &str, facet: &str, total: usize, cells: &Cells) {
        let document =
            format!("{{ {list}({WHOLE}) {{ facets(names: [{facet}]) {{ buckets {{ count }} }} }} }}");
        let answer = self.ask(who, &document, cells).await;
        let buckets = answer["data"][list]["facets"][0]["buckets"].as_array().unwrap();
        let counted: u64 = buckets
            .iter()
            .map(|bucket| bucket["count"].as_u64().unwrap())
            .sum();
        let several = facet == "FIELD" || (list != "needs" && facet == "COMMUNITY");
        let case = format!("{list} by {facet} as {}", WHO[who]);
        assert!(several || counted == total as u64, "{case}: {counted} of {total}");
        assert!(
            !several
                || buckets
                    .iter()
                    .all(|bucket| bucket["count"].as_u64().unwrap() <= total as u64),
            "{case}"
        );
    }

    async fn list(&self, who: usize, list: &str, arguments: &str, cells: &Cells) -> Listed {
        let fields = self.schema.fields("Query");
        let kind = &fields.iter().find(|field| field.name == list).unwrap().kind;
        let mut found = self.schema.fields(kind).iter();
        let relaxed = if found.any(|field| field.name == "relaxed") {
            "relaxed facets(names: [KIND, CATEGORY, STATE]) { buckets { key count } }"
        } else {
            ""
        };
        let relaxed = relaxed.replace(
            "KIND, CATEGORY, STATE",
            match list {
                "organizations" => "FIELD, COMMUNITY",
                _ => "KIND, CATEGORY, STATE",
            },
        );
        let id = if list == "auditEntries" { "act" } else { "id" };
        let document = format!(
            "{{ {list}({WHOLE} {arguments}) {{ totalCount {relaxed} nodes {{ {id} }} edges {{ cursor }} }} }}"
        );
        let answer = self.ask(who, &document, cells).await;
        let refused = answer["errors"][0]["extensions"]["code"]
            .as_str()
            .map(str::to_owned);
        let listed = &answer["data"][list];
        let nodes = listed["nodes"].as_array().cloned().unwrap_or_default();
        let total = listed["totalCount"].as_u64().unwrap_or_default();
        assert!(
            nodes.len() as u64 == total.min(100),
            "{document} as {}: {answer}",
            WHO[who]
        );
        Listed {
            ids: nodes
                .iter()
                .filter_map(|node| node[id].as_str())
                .map(str::to_owned)
                .collect(),
            total: nodes.len(),
            refused,
            whole: listed.clone(),
        }
    }
}

struct Listed {
    ids: BTreeSet<String>,
    total: usize,
    refused: Option<String>,
    whole: Value,
}
