//! What Redan works out must be what the real servers do: whether they start, the reason when they
//! do not, `CONFIG GET *`, `ACL LIST`, removed and renamed commands.

mod compare;
mod corpus;
mod lab;

#[test]
fn the_corpus_is_resolved_as_the_servers_did() {
    let Some(root) = redan_testkit::corpus() else { return };
    let differences = corpus::differences(&root);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
