//! The ways by which a command reaches the server. A permission has to hold on each of them.

use redan_net::Frame;

use crate::attack::Stop;
use crate::line::Line;
use crate::reply::{Refusal, is_done, refusal};
use crate::scene::{Scene, Undo};
use crate::transcript;

/// A command.
pub type Words = Vec<Vec<u8>>;

/// A way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As it is.
    Direct,
    /// Between `MULTI` and `EXEC`.
    Transaction,
    /// By a script that the sender brings.
    Script,
    /// By a function that an administrator loaded.
    Function,
}

/// Runs its arguments as a command, and returns an error as a reply.
const PASS_ON: &str = "return redis.pcall(unpack(ARGV))";

/// A way that was made passable.
#[derive(Debug)]
pub struct Road {
    way: Way,
    /// The function, where one is needed.
    function: String,
}

impl Way {
    /// How reasons and transcripts call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "directly",
            Self::Transaction => "in a transaction",
            Self::Script => "from a script",
            Self::Function => "from a function",
        }
    }

    /// Makes it passable: an administrator loads the function that is called.
    pub async fn open(self, scene: &Scene) -> Result<Road, Stop> {
        let function = function_name(&scene.canary("pass_on"));
        if self == Self::Function {
            load(scene, &function).await?;
        }
        Ok(Road { way: self, function })
    }
}

impl Road {
    /// Sends commands and returns the reply to the last: of a transaction that was refused, the
    /// reply that says why.
    pub async fn send(&self, line: &mut Line, commands: &[Words]) -> Result<Frame, Stop> {
        if self.way == Way::Transaction {
            return transaction(line, commands).await;
        }
        let mut last = Frame::Null;
        for words in commands {
            last = line.ask_words(&self.dressed(words)).await.map_err(Stop::Net)?;
        }
        Ok(last)
    }

    /// The command as it is sent.
    fn dressed(&self, words: &Words) -> Words {
        let front: &[&str] = match self.way {
            Way::Direct | Way::Transaction => &[],
            Way::Script => &["EVAL", PASS_ON, "0"],
            Way::Function => &["FCALL", &self.function, "0"],
        };
        front.iter().map(|word| word.as_bytes().to_vec()).chain(words.iter().cloned()).collect()
    }
}

/// A name that a function and its library may have: letters, digits and underscores.
pub fn function_name(canary: &str) -> String {
    canary.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The code of a library with one function that passes its arguments on.
pub fn library(name: &str) -> String {
    format!(
        "#!lua name={name}\nredis.register_function('{name}', function(keys, args) return redis.pcall(unpack(args)) end)"
    )
}

/// The way back for a library.
pub fn unload(scene: &Scene, by: Option<&crate::range::Identity>, name: &str) {
    scene.undo_later(Undo {
        what: format!("delete the function {name}"),
        by: by.cloned(),
        database: 0,
        command: vec!["FUNCTION".into(), "DELETE".into(), name.into()],
    });
}

async fn load(scene: &Scene, name: &str) -> Result<(), Stop> {
    let mut line = scene.administrator().await?;
    unload(scene, scene.range().administrator.as_ref(), name);
    let reply = line.ask(&["FUNCTION", "LOAD", &library(name)]).await.map_err(Stop::Net)?;
    if is_done(&reply) {
        return Ok(());
    }
    scene.nothing_to_undo();
    let reason =
        format!("the administrator may not load a function: {}", transcript::frame(&reply));
    Err(match refusal(&reply) {
        // Then there is none that could be called, either: a gateway is in front.
        Some(Refusal::NoPermission | Refusal::Unknown) => Stop::NotApplicable(reason),
        // Its primary is where functions are loaded, and where this is tried.
        Some(Refusal::Replica) => Stop::NotApplicable(reason),
        _ => Stop::CouldNotRun(reason),
    })
}

/// The last result of `EXEC`, or the first reply that was not `QUEUED`.
async fn transaction(line: &mut Line, commands: &[Words]) -> Result<Frame, Stop> {
    let opened = line.ask(&["MULTI"]).await.map_err(Stop::Net)?;
    if !is_done(&opened) {
        return Ok(opened);
    }
    for words in commands {
        let queued = line.ask_words(words).await.map_err(Stop::Net)?;
        if !is_done(&queued) {
            line.ask(&["DISCARD"]).await.map_err(Stop::Net)?;
            return Ok(queued);
        }
    }
    let results = line.ask(&["EXEC"]).await.map_err(Stop::Net)?;
    let last = results.elements().and_then(|all| all.last().map(|last| (*last).clone()));
    Ok(last.unwrap_or(results))
}
