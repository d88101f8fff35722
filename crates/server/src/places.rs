//! Places that are counted by name, in this process: how much one chat or one portal may have in hand at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many places for each name; clones share them.
#[derive(Debug, Clone)]
pub struct Places {
    each: usize,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

/// A place that is taken, until this is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    name: String,
}

impl Places {
    /// `each` places for each name.
    #[must_use]
    pub fn new(each: usize) -> Self {
        Self {
            each,
            taken: Arc::default(),
        }
    }

    /// Takes a place of this name; `None` when all of them are taken.
    #[must_use]
    pub fn take(&self, name: &str) -> Option<Place> {
        let mut taken = self.taken();
        if taken.get(name).is_some_and(|count| *count >= self.each) {
            return None;
        }
        *taken.entry(name.to_owned()).or_insert(0) += 1;
        Some(Place {
            places: self.clone(),
            name: name.to_owned(),
        })
    }

    /// How many places of this name are free.
    #[must_use]
    pub fn free(&self, name: &str) -> usize {
        let taken = self.taken().get(name).copied().unwrap_or(0);
        self.each.saturating_sub(taken)
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_its_own_places_and_gets_them_back() {
        let places = Places::new(2);
        let first = places.take("a").unwrap();
        assert_eq!(places.free("a"), 1);
        let _second = places.take("a").unwrap();
        assert!(places.take("a").is_none());
        assert_eq!((places.free("a"), places.free("b")), (0, 2));
        let other = places.take("b").unwrap();
        drop(first);
        assert_eq!(places.free("a"), 1);
        assert!(places.take("a").is_some());
        drop(other);
        assert_eq!(places.taken().len(), 1, "what is free is forgotten");
    }
}
