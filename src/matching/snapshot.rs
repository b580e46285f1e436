//! Why a match was proposed, frozen as it was said: kept with the referral made from it.

use serde_json::json;

use super::{
    features::Features,
    model::{Verdict, share},
};
use crate::taxonomy::{Language, Taxonomy};

/// The snapshot as JSON: version of the ranker, place in the list, score, what was true, what was said (in Chinese).
/// It holds public text only.
pub fn freeze(
    version: &str,
    place: (usize, usize),
    features: &Features,
    verdict: &Verdict,
    taxonomy: &Taxonomy,
) -> String {
    let say = |sentence: &super::Sentence| sentence.say(taxonomy, Language::Zh);
    let reasons: Vec<_> = verdict
        .reasons
        .iter()
        .map(|reason| {
            json!({
                "code": reason.code.key(),
                "text": say(&reason.sentence),
                "weight": share(reason.points),
            })
        })
        .collect();
    let cautions: Vec<_> = verdict
        .cautions
        .iter()
        .map(|caution| json!({ "code": caution.code.key(), "text": say(&caution.sentence) }))
        .collect();
    json!({
        "weights": version,
        "place": place.0,
        "of": place.1,
        "score": verdict.score(),
        "features": features,
        "reasons": reasons,
        "cautions": cautions,
    })
    .to_string()
}
