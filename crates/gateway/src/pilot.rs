//! Keeps the workers on the right server: the primary that Sentinels name, with the passwords that are valid now.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use redan_model::Secret;

use crate::backend::{Backend, Current, Servers};
use crate::control::Control;
use crate::link::LinkError;
use crate::sentinel::{Council, Word};
use crate::server::Seat;
use crate::worker::Arrival;

/// How often Sentinels are asked without news from them.
const ASK: Duration = Duration::from_secs(2);
/// How long the server that they name may take to prove that it is the primary.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a pilot is told.
#[derive(Debug)]
pub enum Order {
    /// A connection to the server was lost, or the server is a replica by now.
    Doubt,
    /// Passwords that are valid at the servers from now on.
    Passwords(Vec<Secret>),
    /// End.
    Stop,
}

/// How the server is found.
#[derive(Debug)]
pub enum Course {
    /// It is always the same.
    Fixed,
    /// Sentinels know, and this is what was followed last.
    Watched(Box<Council>, Word),
}

/// The pilot.
#[derive(Debug)]
pub struct Pilot {
    pub course: Course,
    pub current: Arc<Current>,
    pub seats: Vec<Seat>,
    pub orders: Receiver<Order>,
}

/// Finds the server for the first time.
///
/// # Errors
/// When no Sentinel knows it.
pub fn set_out(servers: &Servers) -> Result<(Course, Arc<Backend>), LinkError> {
    match servers {
        Servers::One(backend) => Ok((Course::Fixed, Arc::new(backend.clone()))),
        Servers::Watched(sentinels) => {
            let mut council = Council::new(sentinels.clone());
            let word = council.ask()?;
            let backend = council.backend(&word.primary)?;
            Ok((Course::Watched(Box::new(council), word), backend))
        }
    }
}

impl Pilot {
    /// Works until it is told to stop.
    pub fn run(mut self) {
        let mut next_ask = Instant::now() + ASK;
        loop {
            let may_have_moved = match &mut self.course {
                Course::Fixed => false,
                Course::Watched(council, _) => council.hear(),
            };
            let Some(is_doubted) = self.obey() else { return };
            if may_have_moved || is_doubted || next_ask <= Instant::now() {
                self.look();
                next_ask = Instant::now() + ASK;
            }
        }
    }

    /// Carries out what it was told; `None` at the end. Where there is nothing else to do, it waits for an order.
    fn obey(&mut self) -> Option<bool> {
        let mut is_doubted = false;
        let first = match self.course {
            Course::Fixed => Some(self.orders.recv().ok()?),
            Course::Watched(..) => None,
        };
        let rest: Vec<Order> = first.into_iter().chain(self.orders.try_iter()).collect();
        for order in rest {
            match order {
                Order::Doubt => is_doubted = true,
                Order::Passwords(passwords) => self.renew(&passwords),
                Order::Stop => return None,
            }
        }
        Some(is_doubted)
    }

    fn renew(&mut self, passwords: &[Secret]) {
        if let Course::Watched(council, _) = &mut self.course {
            council.renew(passwords);
        }
        let earlier = self.current.get();
        let credential = earlier.credential.renewed(passwords);
        self.publish(&Arc::new(Backend { credential, ..(*earlier).clone() }));
    }

    /// Asks where the primary is, and goes there once it has said itself that it is the primary.
    fn look(&mut self) {
        let Course::Watched(council, followed) = &mut self.course else { return };
        // Who cannot say now is asked again soon.
        let Ok(word) = council.ask() else { return };
        if word == *followed {
            return;
        }
        let Ok(backend) = council.backend(&word.primary) else { return };
        let earlier = self.current.get();
        let is_primary = |backend| Control::open_within(PATIENCE, backend, 0).is_ok();
        // A Sentinel that was away may name the primary of long ago, which may not know better either.
        let is_late = word.epoch < followed.epoch;
        if !is_primary(&backend) || (is_late && is_primary(&earlier)) {
            return;
        }
        *followed = word;
        if backend.address != earlier.address {
            self.publish(&backend);
        }
    }

    fn publish(&self, backend: &Arc<Backend>) {
        self.current.set(backend);
        self.seats.iter().for_each(|seat| seat.send(Arrival::Backend(Arc::clone(backend))));
    }
}
