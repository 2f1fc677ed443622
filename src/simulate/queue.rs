//! A queue of labels in rising order: buckets an eighth of a minute wide, sorted when opened.
//!
//! A label never falls below the one just taken, so a bucket that has been passed is never needed
//! again and each event is put down once and picked up once; a general heap would move it a dozen
//! times. Events within a bucket are sorted when the bucket opens, and one that is added to the
//! open bucket is put in its place, so the order is exact to the precision of the key (`f32`):
//! zero-time links included. Equal keys go by id, so the order never depends on anything else.
//!
//! Source: R. B. Dial, "Algorithm 360: shortest-path forest with topological ordering",
//! Communications of the ACM 12(11), 1969, pp. 632–633.

/// Buckets a minute.
const PER_MINUTE: f32 = 8.0;
/// Buckets in all; what lies beyond waits in one heap of leftovers and is spread when reached.
const BUCKETS: usize = 4096;
const NONE: u32 = u32::MAX;

/// Events `(label, id)`; emptied by [`LabelQueue::pop`], reused without allocating.
#[derive(Clone, Debug)]
pub(super) struct LabelQueue {
    /// First event of each bucket in `events`.
    head: Vec<u32>,
    /// Event and the next one of its bucket, or of the unused ones: places are used again, so that
    /// all that wait stay in the cache.
    events: Vec<(u64, u32)>,
    /// First unused place.
    unused: u32,
    /// The open bucket, in falling order: the next event is the last.
    open: Vec<u64>,
    /// Which bucket is open.
    at: usize,
    /// Label at the start of bucket 0.
    base: f32,
    /// Events beyond the last bucket.
    beyond: Vec<u64>,
}

/// Positive floats sort as their bits do.
fn event(label: f32, id: u32) -> u64 {
    (u64::from(label.to_bits()) << 32) | u64::from(id)
}

fn label_of(event: u64) -> f32 {
    f32::from_bits((event >> 32) as u32)
}

impl LabelQueue {
    pub(super) fn new() -> Self {
        Self {
            head: vec![NONE; BUCKETS],
            events: Vec::new(),
            unused: NONE,
            open: Vec::new(),
            at: 0,
            base: 0.0,
            beyond: Vec::new(),
        }
    }

    /// Makes an empty queue ready for labels from zero up.
    pub(super) fn restart(&mut self) {
        debug_assert!(self.open.is_empty() && self.beyond.is_empty(), "events were left behind");
        self.events.clear();
        self.unused = NONE;
        self.at = 0;
        self.base = 0.0;
    }

    /// Adds an event; `label` is not below the last one taken.
    #[inline]
    pub(super) fn push(&mut self, label: f32, id: u32) {
        self.put(event(label, id));
    }

    #[inline]
    fn put(&mut self, event: u64) {
        let bucket = ((label_of(event) - self.base) * PER_MINUTE) as usize;
        if bucket <= self.at {
            let place = self.open.iter().rposition(|&other| other > event).map_or(0, |at| at + 1);
            self.open.insert(place, event);
        } else if bucket < BUCKETS {
            let next = self.head[bucket];
            if self.unused == NONE {
                self.head[bucket] = self.events.len() as u32;
                self.events.push((event, next));
            } else {
                let place = &mut self.events[self.unused as usize];
                self.head[bucket] = std::mem::replace(&mut self.unused, place.1);
                *place = (event, next);
            }
        } else {
            self.beyond.push(event);
        }
    }

    /// The event with the lowest label, and the label.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(f32, u32)> {
        loop {
            if let Some(event) = self.open.pop() {
                return Some((label_of(event), event as u32));
            }
            self.at += 1;
            if self.at == BUCKETS {
                if self.beyond.is_empty() {
                    // Nothing is left in any bucket: `restart` finds them all empty.
                    self.at = BUCKETS - 1;
                    return None;
                }
                self.spread();
                continue;
            }
            let mut next = std::mem::replace(&mut self.head[self.at], NONE);
            while next != NONE {
                let (event, after) = self.events[next as usize];
                self.open.push(event);
                self.events[next as usize].1 = std::mem::replace(&mut self.unused, next);
                next = after;
            }
            if self.open.len() > 1 {
                self.open.sort_unstable_by(|a, b| b.cmp(a));
            }
        }
    }

    /// Starts the buckets anew at the least event beyond them.
    fn spread(&mut self) {
        let least = self.beyond.iter().copied().min().map_or(0.0, label_of);
        self.base = least;
        self.at = 0;
        for event in std::mem::take(&mut self.beyond) {
            self.put(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_rising_order_however_they_were_added() {
        let mut queue = LabelQueue::new();
        for round in 0..2 {
            queue.restart();
            let labels = [3.0, 0.0, 700.0, 3.01, 3.0, 5000.0, 12.5, 699.999, 0.05];
            for (id, label) in labels.iter().enumerate() {
                queue.push(*label, id as u32);
            }
            assert_eq!(queue.pop(), Some((0.0, 1)), "round {round}");
            queue.push(0.0, 20);
            queue.push(0.01, 21);
            let order: Vec<u32> = std::iter::from_fn(|| queue.pop()).map(|(_, id)| id).collect();
            assert_eq!(order, [20, 21, 8, 0, 4, 3, 6, 7, 2, 5]);
        }
    }
}
