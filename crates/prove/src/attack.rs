//! What an attack is.

use std::pin::Pin;
use std::sync::Arc;

use redan_model::ProofVerdict;
use redan_model::manual::Sections;

use crate::scene::Scene;

/// One attack: what is tried, what it would give, and the attempt.
#[derive(Debug)]
pub struct Attack {
    /// `ATK-001`; never reused.
    pub id: &'static str,
    /// Readable name in kebab case: `commands-before-authentication`.
    pub name: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// Ids of the controls that a blocked attack proves.
    pub proves: &'static [&'static str],
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// It can lose data or end the server, and runs with `--destructive` only.
    pub destructive: bool,
    /// When it runs.
    pub turn: Turn,
    /// The doc comment, a string a line: manual in Markdown.
    pub doc: &'static [&'static str],
    /// The attempt.
    pub run: Run,
}

/// When an attack runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Beside others.
    Together,
    /// By itself, after those: it measures, or uses up what others need.
    Alone,
    /// By itself, after those: it sends a few wrong logins, and whoever counts them is slow to
    /// let anybody in.
    Late,
    /// By itself, after all others: it guesses until nobody is let in from this address.
    Last,
}

/// The attempt.
pub type Run = fn(Arc<Scene>) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// What an attempt came to, or why it stopped.
pub type Outcome = Result<ProofVerdict, Stop>;

/// What an attack cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// An administrator's login.
    Administrator,
    /// Logins of roles.
    Roles,
    /// The target on this very host: its files and the table of processes.
    SameHost,
    /// A target that speaks TLS.
    Tls,
    /// A client certificate.
    ClientCertificate,
}

impl Need {
    /// Completes "needs …".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "an administrator's login",
            Self::Roles => "logins of roles",
            Self::SameHost => "a target on this host",
            Self::Tls => "a target that speaks TLS",
            Self::ClientCertificate => "a client certificate",
        }
    }
}

/// Why an attack ended before it could tell.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The attacker did not even get as far as the attempt.
    #[error("{0}")]
    Blocked(String),
    /// There is nothing here to attack in this way.
    #[error("{0}")]
    NotApplicable(String),
    /// Something is missing; the sentence says what.
    #[error("{0}")]
    CouldNotRun(String),
    /// The connection gave no answer where the attack needs one.
    #[error("failed to {0}")]
    Net(redan_net::Error),
}

impl From<redan_net::Error> for Stop {
    /// Who has no client certificate where one is asked for was kept out.
    fn from(error: redan_net::Error) -> Self {
        match error {
            redan_net::Error::CertificateRequired(_) => {
                Self::Blocked("nobody gets in without a client certificate".into())
            }
            error => Self::Net(error),
        }
    }
}

impl From<Stop> for ProofVerdict {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Blocked(reason) => Self::Blocked(reason),
            Stop::NotApplicable(reason) => Self::NotApplicable(reason),
            Stop::CouldNotRun(reason) => Self::CouldNotRun(reason),
            Stop::Net(error) => Self::CouldNotRun(format!("failed to {error}; {}", error.help())),
        }
    }
}

/// The manual of an attack, taken from its doc comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manual {
    /// What is tried.
    pub what: String,
    /// What it would give an attacker.
    pub gain: String,
    /// What it leaves behind, and how that is cleaned up.
    pub clean_up: String,
    /// Sources, one a line.
    pub sources: Vec<String>,
}

impl Attack {
    /// The doc comment, taken apart at `# Gain`, `# Clean-up` and `# Sources`.
    pub fn manual(&self) -> Manual {
        let sections = Sections::of(self.doc);
        Manual {
            what: sections.text(""),
            gain: sections.text("Gain"),
            clean_up: sections.text("Clean-up"),
            sources: sections.items("Sources"),
        }
    }
}

/// Declares an attack. The doc comment is its manual: a first paragraph that says what is tried,
/// then the sections `# Gain`, `# Clean-up` and `# Sources` (a list).
///
/// ```ignore
/// attack! {
///     /// Every command is sent without a login.
///     ///
///     /// # Gain
///     /// …
///     "ATK-001", "commands-before-authentication";
///     title: "Commands answer before authentication",
///     proves: ["AUTH-001"], needs: [],
///     destructive: false, turn: Together,
///     run: run,
/// }
///
/// async fn run(scene: &Scene) -> Outcome { … }
/// ```
#[macro_export]
macro_rules! attack {
    (
        $(#[doc = $doc:literal])+
        $id:literal, $slug:literal;
        title: $title:literal,
        proves: [$($control:literal),*], needs: [$($need:ident),*],
        destructive: $destructive:literal, turn: $turn:ident,
        run: $run:path,
    ) => {
        $(#[doc = $doc])+
        pub static ATTACK: $crate::Attack = $crate::Attack {
            id: $id,
            name: $slug,
            title: $title,
            proves: &[$($control),*],
            needs: &[$($crate::Need::$need),*],
            destructive: $destructive,
            turn: $crate::attack::Turn::$turn,
            doc: &[$($doc),+],
            run: |scene| Box::pin(async move { $run(&scene).await }),
        };
    };
}
