//! ATK-181.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::{Refusal, refusal};
use crate::scene::Scene;

attack! {
    /// As each role, runs a script that asks which ways out of the sandbox are there: libraries of
    /// the host (`package`, `io`, `os.execute`), tables that all scripts share and that can be
    /// written, and what known attacks on the memory of the interpreter use (`collectgarbage`,
    /// `newproxy`, `string.dump`, `loadstring`).
    ///
    /// # Gain
    /// From a way out, the host. From the building blocks, on a version with a hole, the process of
    /// the server.
    ///
    /// # Clean-up
    /// The script only looks at types; it calls nothing that it finds.
    ///
    /// # Sources
    /// - CVE-2022-0543 (<https://nvd.nist.gov/vuln/detail/CVE-2022-0543>)
    /// - CVE-2024-46981 (<https://nvd.nist.gov/vuln/detail/CVE-2024-46981>)
    /// - CVE-2025-49844 (<https://nvd.nist.gov/vuln/detail/CVE-2025-49844>)
    "ATK-181", "lua-sandbox";
    title: "Scripts reach what attacks on the interpreter are built from",
    proves: ["CMD-004", "VER-006"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

/// Names what is there, and what can be written: `rawget` passes by the guard of unknown names.
const LOOK: &str = "
local found = {}
local function note(name, value)
  if type(value) == 'function' or type(value) == 'table' then found[#found + 1] = name end
end
for _, name in ipairs({'package', 'io', 'require', 'dofile', 'loadfile', 'debug'}) do
  note(name, rawget(_G, name))
end
local os = rawget(_G, 'os')
if os then note('os.execute', os.execute) note('os.getenv', os.getenv) end
for _, name in ipairs({'collectgarbage', 'newproxy', 'loadstring'}) do
  note(name, rawget(_G, name))
end
note('string.dump', string.dump)
local function writes(name, write) if pcall(write) then found[#found + 1] = name end end
writes('string can be written', function() string.redan = nil end)
writes('getmetatable can be written', function() getmetatable('').redan = nil end)
return found";

async fn run(scene: &Scene) -> Outcome {
    let roles = scene.applications()?;
    for role in &roles {
        let mut line = scene.login(&role.identity).await?;
        let reply = line.ask(&["EVAL", LOOK, "0"]).await.map_err(Stop::Net)?;
        let found = reply.elements().unwrap_or_default();
        let found: Vec<String> = found.iter().filter_map(|name| name.to_text()).collect();
        if !found.is_empty() {
            let found = found.join(", ");
            return Ok(ProofVerdict::Succeeded(format!("scripts of {} reach {found}", role.name)));
        }
        if refusal(&reply) == Some(Refusal::Other) {
            let error = reply.to_error().unwrap_or_default();
            return Err(Stop::CouldNotRun(format!("the script ended with an error: {error}")));
        }
    }
    Ok(ProofVerdict::Blocked(format!("scripts of {} roles reach nothing of it", roles.len())))
}
