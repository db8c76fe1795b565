//! A newer process takes the listening sockets over, so that an upgrade refuses nobody.
//!
//! The sockets themselves change hands (`SCM_RIGHTS`), and with them the connections that wait to be accepted: a second socket on
//! the same port (`SO_REUSEPORT`) would have a queue of its own, whose connections the kernel resets when it is closed.
//! The earlier process goes on until the newer one says that it is ready, and then keeps the clients that it has.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mio::net::{UnixListener, UnixStream as Peer};
use rustix::net::sockopt::socket_peercred;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

/// The listener for clients, and the one for operators.
const SOCKETS: usize = 2;
/// What the newer process says when it accepts clients.
const READY: u8 = b'!';
/// How long the earlier process may take to hand its sockets over.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sockets of an earlier process, which still uses them.
#[derive(Debug)]
pub struct Taken {
    sockets: Vec<TcpListener>,
    stream: UnixStream,
}

impl Taken {
    /// Asks whoever offers sockets at this path; `None` when nobody does.
    ///
    /// # Errors
    /// When somebody is there and does not hand them over.
    pub fn from(path: &Path) -> io::Result<Option<Self>> {
        let stream = match UnixStream::connect(path) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
                ) =>
            {
                return Ok(None);
            }
            stream => stream?,
        };
        check_peer(&stream)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SOCKETS))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let mut byte = [0];
        let mut bytes = [IoSliceMut::new(&mut byte)];
        recvmsg(&stream, &mut bytes, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
        let mut sockets = Vec::new();
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                sockets.extend(descriptors.map(TcpListener::from));
            }
        }
        Ok(Some(Self { sockets, stream }))
    }

    /// The socket that listens at this address, if it is among them. Port 0 stands for any.
    pub fn listener(&mut self, address: std::net::SocketAddr) -> Option<TcpListener> {
        let is_it = |socket: &TcpListener| {
            socket.local_addr().is_ok_and(|local| {
                local.ip() == address.ip()
                    && (address.port() == 0 || local.port() == address.port())
            })
        };
        let place = self.sockets.iter().position(is_it)?;
        Some(self.sockets.remove(place))
    }

    /// Tells the earlier process that this one accepts clients.
    pub fn finish(mut self) -> io::Result<()> {
        self.stream.write_all(&[READY])
    }
}

/// Offers the sockets of this process to a newer one.
#[derive(Debug)]
pub struct Offer {
    pub listener: UnixListener,
    /// The newer process, while it makes itself ready.
    pub peer: Option<Peer>,
    path: PathBuf,
    /// The listener for operators.
    watch: Option<OwnedFd>,
}

impl Offer {
    /// Listens at this path, in the place of whoever did before.
    ///
    /// # Errors
    /// When the directory cannot be written to.
    pub fn new(path: &Path, watch: Option<OwnedFd>) -> io::Result<Self> {
        let mut own = path.as_os_str().to_os_string();
        own.push(format!(".{}", std::process::id()));
        let own = PathBuf::from(own);
        // One that an earlier process of the same number left behind.
        std::fs::remove_file(&own).ok();
        let listener = UnixListener::bind(&own)?;
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o600))?;
        std::fs::rename(&own, path)?;
        Ok(Self { listener, peer: None, path: path.to_path_buf(), watch })
    }

    /// Somebody has connected: gives the sockets to a process of the same user, one at a time.
    pub fn hand_over(&mut self, clients: BorrowedFd<'_>) -> io::Result<()> {
        let (peer, _) = self.listener.accept()?;
        check_peer(&peer)?;
        let sockets: Vec<BorrowedFd<'_>> =
            std::iter::once(clients).chain(self.watch.as_ref().map(AsFd::as_fd)).collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SOCKETS))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !ancillary.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        sendmsg(&peer, &[IoSlice::new(b"0")], &mut ancillary, SendFlags::NOSIGNAL)?;
        self.peer = Some(peer);
        Ok(())
    }

    /// The newer process has said something: true when it is ready. One that ends before is forgotten.
    pub fn is_taken(&mut self) -> bool {
        let mut byte = [0];
        match self.peer.as_mut().map(|peer| peer.read(&mut byte)) {
            Some(Ok(1..)) if byte == [READY] => true,
            Some(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => false,
            _ => {
                self.peer = None;
                false
            }
        }
    }

    /// Nobody may take the sockets any more.
    pub fn withdraw(&self) {
        std::fs::remove_file(&self.path).ok();
    }
}

/// Sockets are given to, and taken from, processes of the same user and of root.
fn check_peer(stream: impl AsFd) -> io::Result<()> {
    let user = socket_peercred(stream)?.uid;
    match user.is_root() || user == rustix::process::geteuid() {
        true => Ok(()),
        false => Err(io::ErrorKind::PermissionDenied.into()),
    }
}
