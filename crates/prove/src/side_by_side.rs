//! Waits for several futures at once, on the task of the attack: they end when it does.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// A future, or what it came to.
enum Slot<F: Future> {
    Open(Pin<Box<F>>),
    Done(F::Output),
}

/// Runs all futures to their ends and returns what they came to, in order.
pub async fn side_by_side<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future,
    F::Output: Unpin,
{
    let mut slots: Vec<Slot<F>> =
        futures.into_iter().map(|future| Slot::Open(Box::pin(future))).collect();
    poll_fn(|context| {
        let mut pending = false;
        for slot in &mut slots {
            if let Slot::Open(future) = slot {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *slot = Slot::Done(output),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    let done = |slot| match slot {
        Slot::Done(output) => Some(output),
        Slot::Open(_) => None,
    };
    slots.into_iter().filter_map(done).collect()
}
