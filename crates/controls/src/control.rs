//! What a control is.

use redan_model::manual::Sections;
use redan_model::{Aspect, Client, ControlId, Facts, Redactor, Server, Severity, TargetId};
use redan_policy::Policy;

use crate::outcome::{Outcome, Scoped};
use crate::topology::Topology;

/// One control: what is checked, why, how to mend it, and the check.
#[derive(Debug)]
pub struct Control {
    /// `AUTH-001`; never reused.
    pub id: ControlId,
    /// Readable name in kebab case that completes "allow …": `unauthenticated-commands`.
    pub name: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// How bad a failure is unless the check says otherwise.
    pub severity: Severity,
    /// Row of the risk table.
    pub aspect: Aspect,
    /// Clauses of standards.
    pub mapping: Mapping,
    /// Controls whose failure on the same target explains a failure of this one.
    pub consequence_of: &'static [&'static str],
    /// The doc comment, a string a line: manual in Markdown.
    pub doc: &'static [&'static str],
    /// The check.
    pub check: Check,
}

/// Clauses of standards that a control gives evidence for.
#[derive(Clone, Copy, Debug)]
pub struct Mapping {
    /// OWASP Top 10 2021 or OWASP cheat-sheet names: `A07:2021`.
    pub owasp: &'static [&'static str],
    /// ISO/IEC 27001:2022 Annex A: `A.8.5`.
    pub iso27001: &'static [&'static str],
    /// PCI DSS 4.0 requirement: `8.3.1`.
    pub pci: &'static [&'static str],
    /// NIST CSF 2.0 subcategory: `PR.AA-01`.
    pub nist_csf: &'static [&'static str],
    /// Ley 1581 de 2012 (Colombia), where personal data is touched: `art. 17 d`.
    pub ley1581: &'static [&'static str],
}

/// The check, by what it looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each server or Sentinel by itself.
    Server(fn(&Server, &Context<'_>) -> Outcome),
    /// Each connection setting by itself.
    Client(fn(&Client, &Context<'_>) -> Outcome),
    /// All facts together; says itself which targets it judged.
    Estate(fn(&Context<'_>) -> Vec<Scoped>),
}

/// What every check may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// All facts.
    pub facts: &'a Facts,
    /// Marks for secrets in messages.
    pub redactor: &'a Redactor,
    /// How the servers belong together. Whatever concerns all facts and is asked for each server
    /// is worked out here once a run.
    pub(crate) topology: &'a Topology<'a>,
}

impl Context<'_> {
    /// The server with this target.
    pub fn server(&self, target: &TargetId) -> Option<&Server> {
        self.topology.server(target)
    }
}

/// The manual of a control, taken from its doc comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manual {
    /// What it checks.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// How an attacker uses it.
    pub attack: String,
    /// How to fix it.
    pub fix: String,
    /// Sources, one a line.
    pub sources: Vec<String>,
}

impl Control {
    /// The doc comment, taken apart at `# Why`, `# Attack`, `# Fix` and `# Sources`.
    pub fn manual(&self) -> Manual {
        let sections = Sections::of(self.doc);
        Manual {
            what: sections.text(""),
            why: sections.text("Why"),
            attack: sections.text("Attack"),
            fix: sections.text("Fix"),
            sources: sections.items("Sources"),
        }
    }
}

/// Declares a control. The doc comment is its manual: a first paragraph that says what is
/// checked, then the sections `# Why`, `# Attack`, `# Fix` and `# Sources` (a list).
///
/// ```ignore
/// control! {
///     /// No enabled user accepts every password.
///     ///
///     /// # Why
///     /// …
///     "AUTH-004", "user-without-password";
///     title: "Enabled user accepts every password",
///     severity: Critical, aspect: Authentication,
///     owasp: ["A07:2021"], iso27001: ["A.8.5"], pci: ["8.3.1"], nist_csf: ["PR.AA-03"], ley1581: [],
///     consequence_of: [],
///     check: Server(check),
/// }
/// ```
#[macro_export]
macro_rules! control {
    (
        $(#[doc = $doc:literal])+
        $id:literal, $slug:literal;
        title: $title:literal,
        severity: $severity:ident, aspect: $aspect:ident,
        owasp: [$($owasp:literal),*], iso27001: [$($iso:literal),*], pci: [$($pci:literal),*],
        nist_csf: [$($nist:literal),*], ley1581: [$($ley:literal),*],
        consequence_of: [$($cause:literal),*],
        check: $scope:ident($check:path),
    ) => {
        $(#[doc = $doc])+
        pub static CONTROL: $crate::Control = $crate::Control {
            id: redan_model::ControlId($id),
            name: $slug,
            title: $title,
            severity: redan_model::Severity::$severity,
            aspect: redan_model::Aspect::$aspect,
            mapping: $crate::Mapping {
                owasp: &[$($owasp),*],
                iso27001: &[$($iso),*],
                pci: &[$($pci),*],
                nist_csf: &[$($nist),*],
                ley1581: &[$($ley),*],
            },
            consequence_of: &[$($cause),*],
            doc: &[$($doc),+],
            check: $crate::control!(@check $scope $check),
        };
    };
    (@check Estate $check:path) => { $crate::Check::Estate($check) };
    (@check $scope:ident $check:path) => {
        $crate::Check::$scope(|subject, context| $crate::Judgement::outcome($check(subject, context)))
    };
}
