//! Where the server is and who we are there.

use std::net::SocketAddr;
use std::path::PathBuf;

use redan_gate::Protocol;
use redan_model::Secret;
use redan_resp::encode_command;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// TCP.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

/// The server behind the gateway and the credential for it.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Where it is.
    pub address: Address,
    /// User; `None` for the default user.
    pub user: Option<String>,
    /// Password; `None` where the server asks for none.
    pub password: Option<Secret>,
}

impl Backend {
    /// What a new connection says before it carries commands. Each step waits for its reply: some servers swallow the
    /// reply of a failed AUTH when other commands follow it.
    pub fn greeting(&self, protocol: Protocol, database: u32) -> Vec<Vec<u8>> {
        let mut steps = Vec::new();
        if let Some(password) = &self.password {
            let user = self.user.as_deref().unwrap_or("default");
            steps.push(encode_command(&["AUTH", user, password.expose()]));
        }
        if protocol == Protocol::Three {
            steps.push(encode_command(&["HELLO", "3"]));
        }
        if database != 0 {
            steps.push(encode_command(&["SELECT", &database.to_string()]));
        }
        steps
    }
}
