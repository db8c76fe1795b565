//! The id of a plan.

use redan_model::plan::Plan;
use sha2::{Digest, Sha256};

/// 16 hex digits over everything in the plan but its id.
pub fn id(plan: &Plan) -> String {
    let unnamed = Plan { id: String::new(), ..plan.clone() };
    // A plan is strings, numbers and lists: writing it to memory cannot fail.
    let text = serde_json::to_vec(&unnamed).unwrap_or_default();
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
