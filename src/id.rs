//! Strong ids: an index into one kind of thing, and the vector it indexes.
//!
//! A `ZoneId` cannot be used where a `HubId` is wanted. Ids are positions in a scenario whose
//! entities stand in the order of their slugs, so that the order of declaration in a file
//! changes nothing. Random streams hang on [`stable_hash`] of the slug, never on the index.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// An index into one kind of thing.
pub trait Id: Copy + Ord {
    /// The id of position `index`.
    fn from_index(index: usize) -> Self;
    /// The position.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("no scenario holds four billion of anything"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// A zone: where trips begin and end.
    ZoneId,
    /// A municipality (*kommune*) as an area; as a body it is a [`BodyId`].
    MunicipalityId,
    /// A hub (*knudepunkt*) or stop: a place to board, alight and change.
    HubId,
    /// A service (line).
    ServiceId,
    /// A responsible body.
    BodyId,
    /// A day type of the scenario's calendar.
    DayTypeId,
    /// A period of the day.
    PeriodId,
    /// A service state: periods and day types that are solved as one.
    StateId,
}

/// A vector indexed by an id.
#[derive(Clone, Debug, PartialEq)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> IdVec<I, T> {
    /// Takes the items in id order.
    pub fn from_vec(items: Vec<T>) -> Self {
        Self { items, id: PhantomData }
    }
    /// `n` copies of `value`.
    pub fn filled(n: usize, value: T) -> Self
    where
        T: Clone,
    {
        Self::from_vec(vec![value; n])
    }
    /// Adds an item and tells its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// Every id, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }
    /// Every item, in id order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
    /// Every item, in id order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }
    /// Every id with its item, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
    /// The plain slice.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }
    /// The plain vector.
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }
    /// The item, if the id is in range.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(iter: It) -> Self {
        Self::from_vec(iter.into_iter().collect())
    }
}

impl<'a, I: Id, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// A 64-bit hash of a slug that no release, platform or index changes.
pub fn stable_hash(slug: &str) -> u64 {
    let hash = blake3::hash(slug.as_bytes());
    let mut first = [0_u8; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}
