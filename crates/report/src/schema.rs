//! JSON Schemas of the formats that Redan writes.

/// The schema of `redan/audit/v1`.
pub const AUDIT: &str = include_str!("schema/audit-v1.json");
/// The schema of `redan/effective/v1`.
pub const EFFECTIVE: &str = include_str!("schema/effective-v1.json");
/// The schema of `redan/baseline/v1`.
pub const BASELINE: &str = include_str!("schema/baseline-v1.json");
/// The schema of `redan/prove/v1`.
pub const PROVE: &str = include_str!("schema/prove-v1.json");
/// The schema of `redan/apply/v1`.
pub const APPLY: &str = include_str!("schema/apply-v1.json");
/// The schema of `redan/history/v1`.
pub const HISTORY: &str = include_str!("schema/history-v1.json");
/// The schema of `redan/plan/v1`.
pub const PLAN: &str = include_str!("schema/plan-v1.json");
