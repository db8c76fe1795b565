//! Directives that take `no`, `local` or `yes` and open a dangerous door.

use redan_model::{Server, Severity};

use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

/// One of `enable-module-command`, `enable-debug-command`, `enable-protected-configs`.
pub struct Switch {
    /// The directive.
    pub name: &'static str,
    /// Severity of `yes`.
    pub yes: Severity,
    /// Severity of `local`.
    pub local: Severity,
    /// What is possible then.
    pub effect: &'static str,
}

/// Fails unless the switch is `no`.
pub fn judge(server: &Server, context: &Context<'_>, switch: &Switch) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let setting = setting(server, switch.name)?;
    let (severity, who) = match setting.text() {
        "no" => return Ok(Outcome::Pass),
        "local" => (switch.local, " by every program on the host"),
        _ => (switch.yes, ""),
    };
    let message = format!("{} is {}: {}{who}", switch.name, setting.text(), switch.effect);
    Ok(Failure::new(switch.name, message)
        .severity(severity)
        .with(evidence(switch.name, setting, context))
        .remedy(format!("{} no", switch.name))
        .into())
}
