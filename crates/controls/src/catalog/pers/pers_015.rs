//! PERS-015.

use redan_model::live::LoadedModule;
use redan_model::{Confidence, Evidence, Server, Severity};
use redan_policy::Policy;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known, live};

control! {
    /// Only modules that the policy allows are loaded. Without a policy those that official images
    /// and packages bundle are allowed, any other is reported as probable, and a name that malware
    /// uses (`system`) as certain.
    ///
    /// # Why
    /// A module is native code with the rights of the server. Rogue-primary attacks and the worms
    /// HeadCrab and P2PInfect finish by loading one that offers `system.exec`.
    ///
    /// # Attack
    /// `system.exec "id"` answers from the host; the module stays in memory until a restart.
    ///
    /// # Fix
    /// Find out who loaded it. An unknown module means a compromised host: isolate it, keep memory
    /// and disk for analysis, rebuild, rotate every secret. `MODULE UNLOAD name` alone is no cure.
    /// Allow the ones you use in the policy's module list.
    ///
    /// # Sources
    /// - Aqua Nautilus on HeadCrab (<https://www.aquasec.com/blog/headcrab-attacks-servers-worldwide-with-novel-state-of-art-redis-malware/>)
    /// - Unit 42 on P2PInfect (<https://unit42.paloaltonetworks.com/peer-to-peer-worm-p2pinfect/>)
    "PERS-015", "unexpected-module";
    title: "A module is loaded that nobody allowed",
    severity: Critical, aspect: Data,
    owasp: ["A08:2021"], iso27001: ["A.8.7", "A.8.19"], pci: ["5.2.1", "6.3.2"], nist_csf: ["DE.CM-09", "PR.PS-05"], ley1581: ["art. 17 n"],
    consequence_of: [],
    check: Server(check),
}

/// Modules of official images and packages, lower case: search, JSON, time series, probabilistic
/// structures, vector sets, graph, gears, Valkey's own and its scripting engine.
const BUNDLED: [&str; 14] = [
    "bf",
    "graph",
    "json",
    "ldap",
    "lua",
    "redisgears_2",
    "rejson",
    "rg",
    "search",
    "searchlight",
    "timeseries",
    "valkeyaudit",
    "vectorset",
    "vset",
];

/// Names that public attack tools give to theirs.
const MALICIOUS: [&str; 3] = ["system", "exp", "rce"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let modules = known(&live(server)?.modules)?;
    let foreign: Vec<&LoadedModule> =
        modules.iter().filter(|module| !is_allowed(&module.name, context.policy)).collect();
    let Some(first) = foreign.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = foreign.iter().map(|module| module.name.as_str()).collect();
    let failure =
        Failure::new(&first.name, format!("loaded and not allowed: {}", names.join(", ")));
    let failure = foreign.iter().fold(failure, |failure, module| {
        let path = module.path.as_deref().unwrap_or_default();
        failure.with(Evidence::live("MODULE LIST", format!("{} {path}", module.name).trim_end()))
    });
    let certain = context.policy.allowed_modules.is_some()
        || names.iter().any(|name| MALICIOUS.contains(&name.to_ascii_lowercase().as_str()));
    Ok(if certain {
        failure.into()
    } else {
        failure.severity(Severity::High).confidence(Confidence::Possible).into()
    })
}

fn is_allowed(name: &str, policy: &Policy) -> bool {
    match &policy.allowed_modules {
        Some(allowed) => allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)),
        None => BUNDLED.contains(&name.to_ascii_lowercase().as_str()),
    }
}
