//! Mended times beside those of a new search, on lines drawn at random.

use super::super::lower::AccessRows;
use super::lines::{Line, Lines};
use super::*;
use crate::id::{HubId, ServiceId};
use crate::network::{AccessLink, AccessMode, Direction};
use crate::units::{Kilometres, Minutes};
use proptest::prelude::*;

const HUBS: u32 = 30;

/// Hubs in order, first departure, headway, how many, minutes a hop.
type Drawn = (Vec<u32>, i32, i32, i32, i32);

fn line() -> impl Strategy<Value = Drawn> {
    let hubs = proptest::sample::subsequence((0..HUBS).collect::<Vec<_>>(), 2..6).prop_shuffle();
    (hubs, 300..900, 5..90, 1..12, 1..15)
}

fn lines(drawn: &[Option<Drawn>], walks: &[(u32, u32, i32)]) -> Lines {
    let line = |(service, line): (usize, &Option<Drawn>)| -> Option<Line> {
        let (hubs, first, headway, count, hop) = line.as_ref()?;
        let departures = (0..*count).rev().map(|at| first + at * headway).collect();
        let stops = hubs.iter().zip(0..).map(|(&hub, at)| (hub, at * hop)).collect();
        Some(((ServiceId(service as u32), Direction::Outward), departures, stops))
    };
    Lines::of(HUBS as usize, drawn.iter().enumerate().filter_map(line), walks, 3)
}

fn access(home: u32) -> AccessRows {
    let time = Minutes(4.0);
    let link = AccessLink {
        zone: ZoneId(0),
        hub: HubId(home),
        mode: AccessMode::Walk,
        length: Kilometres(0.4),
        time,
        from_home: time,
        far_end: time,
        service: None,
        fare: 0.0,
    };
    AccessRows::new(1, &[link], 1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mended_times_are_those_of_a_new_search(
        drawn in prop::collection::vec(prop::option::weighted(0.9, line()), 3..14),
        others in prop::collection::vec(prop::option::weighted(0.7, line()), 1..4),
        walks in prop::collection::vec((0..HUBS, 0..HUBS, 1..20_i32), 0..6),
        home in 0..HUBS,
    ) {
        let old = lines(&drawn, &walks);
        let mut changed = drawn.clone();
        changed.iter_mut().zip(others).for_each(|(line, other)| *line = other);
        let new = lines(&changed, &walks);
        let rows = access(home);
        let mut before = Search::new(&old);
        before.run(&old, &rows, 0);
        let known: Vec<i16> = before.latest.iter().map(|&time| time as i16).collect();
        let mut now = Search::new(&new);
        now.run(&new, &rows, 0);
        let mut mended = Search::new(&new);
        let pairs = old.changed(&new).expect("only lines differ");
        if let Some(differs) = mended.mend((&old, &new), &pairs, &known) {
            prop_assert_eq!(&mended.latest, &now.latest);
            prop_assert_eq!(differs, before.latest != now.latest);
        }
    }
}

/// Most random changes are mended, so that the test above is one.
#[test]
fn a_line_that_ends_earlier_is_mended() {
    let line = |last| Some((vec![0, 1, 2], last - 60, 60, 2, 10));
    let feeder = Some((vec![4, 0], 1200, 60, 2, 10));
    let (was, is) = ([line(1400), feeder.clone()], [line(1340), feeder]);
    let (old, new) = (lines(&was, &[]), lines(&is, &[]));
    let rows = access(2);
    let mut search = Search::new(&old);
    search.run(&old, &rows, 0);
    let known: Vec<i16> = search.latest.iter().map(|&time| time as i16).collect();
    assert_eq!((known[0], known[4]), (1400, 1260));
    let pairs = old.changed(&new).expect("only lines differ");
    assert_eq!(search.mend((&old, &new), &pairs, &known), Some(true));
    assert_eq!((search.latest[0], search.latest[1], search.latest[4]), (1340, 1350, 1260));
}
