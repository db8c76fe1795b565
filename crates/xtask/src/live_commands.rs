//! Every command that an audit sends to a live server.

/// The page.
pub fn page() -> String {
    String::new()
}
