//! A table whose places are used again, and can tell.

use redan_gate::ClientRef;

/// Values by place. A place that was freed is used again only after [`Slots::recycle`], so that late events of one
/// round cannot hit the next owner.
#[derive(Debug)]
pub struct Slots<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
    /// Freed in this round.
    resting: Vec<u32>,
}

#[derive(Debug)]
struct Entry<T> {
    epoch: u32,
    value: Option<T>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), free: Vec::new(), resting: Vec::new() }
    }
}

impl<T> Slots<T> {
    /// Puts a value in a free place.
    pub fn insert(&mut self, value: T) -> ClientRef {
        if let Some(slot) = self.free.pop()
            && let Some(entry) = self.entries.get_mut(slot as usize)
        {
            entry.value = Some(value);
            return ClientRef { slot, epoch: entry.epoch };
        }
        // Connections are limited far below 2^32.
        let slot = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { epoch: 0, value: Some(value) });
        ClientRef { slot, epoch: 0 }
    }

    /// The value at a place.
    pub fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.entries.get_mut(slot as usize)?.value.as_mut()
    }

    /// The value at a place, when it is still the same one.
    pub fn get_same(&mut self, place: ClientRef) -> Option<&mut T> {
        let entry = self.entries.get_mut(place.slot as usize)?;
        if entry.epoch == place.epoch { entry.value.as_mut() } else { None }
    }

    /// Takes a value out.
    pub fn remove(&mut self, slot: u32) -> Option<T> {
        let entry = self.entries.get_mut(slot as usize)?;
        let value = entry.value.take()?;
        entry.epoch = entry.epoch.wrapping_add(1);
        self.resting.push(slot);
        Some(value)
    }

    /// Makes the places that were freed since the last call usable again.
    pub fn recycle(&mut self) {
        self.free.append(&mut self.resting);
    }

    /// Places of all values.
    pub fn occupied(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.entries).filter(|(_, entry)| entry.value.is_some()).map(|(slot, _)| slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_owners_apart() {
        let mut slots = Slots::default();
        let first = slots.insert("a");
        assert_eq!(slots.remove(first.slot), Some("a"));
        assert_ne!(slots.insert("b").slot, first.slot, "not used again in the same round");
        slots.recycle();
        let third = slots.insert("c");
        assert_eq!(third.slot, first.slot);
        assert_eq!(slots.get_same(first), None);
        assert_eq!(slots.get_same(third), Some(&mut "c"));
        assert_eq!(slots.occupied().collect::<Vec<_>>(), [0, 1]);
    }
}
