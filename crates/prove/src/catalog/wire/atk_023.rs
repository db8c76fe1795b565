//! ATK-023.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::wire::answer;
use crate::scene::Scene;

attack! {
    /// Sends, without a login, frames that are empty, negative, nested, of the wrong type or broken
    /// off, each with a command behind it, and looks whether the command is carried out.
    ///
    /// # Gain
    /// Where a reader of frames and a check in front of it disagree on where a command begins, a
    /// command is smuggled past the check.
    ///
    /// # Clean-up
    /// The command is an `ECHO`.
    ///
    /// # Sources
    /// - Redis serialization protocol (<https://redis.io/docs/latest/develop/reference/protocol-spec/>)
    "ATK-023", "malformed-frames";
    title: "Commands behind malformed frames are carried out",
    proves: ["AUTH-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

/// What stands in front of the command.
const FRAMES: [(&str, &[u8]); 12] = [
    ("an empty array", b"*0\r\n"),
    ("a null array", b"*-1\r\n"),
    ("an empty line", b"\r\n"),
    ("a bare line feed", b"\n"),
    ("a length with a sign", b"*+1\r\n$4\r\nPING\r\n"),
    ("a length with zeros", b"*01\r\n$04\r\nPING\r\n"),
    ("a length beyond all numbers", b"*99999999999999999999\r\n"),
    ("an array in an array", b"*1\r\n*1\r\n$4\r\nPING\r\n"),
    ("an integer in an array", b"*1\r\n:1\r\n"),
    ("a null in an array", b"*1\r\n$-1\r\n"),
    ("a value without its end", b"*1\r\n$4\r\nPINGxx"),
    ("zero bytes", b"\0\0\0\0"),
];

async fn run(scene: &Scene) -> Outcome {
    let word = scene.canary("behind");
    let command = format!("*2\r\n$4\r\nECHO\r\n${}\r\n{word}\r\n", word.len());
    for (what, frame) in FRAMES {
        // With `QUIT` behind it, nobody has to wait for more.
        let bytes = [frame, command.as_bytes(), b"QUIT\r\n"].concat();
        if answer(scene, &bytes, None).await?.contains(&format!("\r\n{word}")) {
            let reason = format!("a command behind {what} is carried out");
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    let tried = FRAMES.len();
    Ok(ProofVerdict::Blocked(format!("no command behind {tried} malformed frames is carried out")))
}
