//! The generated documents are those that the code prints.

#[test]
fn generated_documents_are_up_to_date() {
    let stale = redan_xtask::differences(&redan_xtask::root()).expect("docs can be listed");
    assert!(stale.is_empty(), "run `cargo xtask generate`; out of date: {stale:?}");
}
