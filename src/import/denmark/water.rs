//! Where there is land, and which places belong to the same piece of it.
//!
//! The land is the union of the zone polygons, widened by a buffer: their outlines are
//! generalised to about 80 m, so that neighbours leave slivers between them and piers stick out.
//! It is kept as runs of land along west–east lines 50 m apart; a line's runs are widened by
//! the chord of the buffer circle at every neighbouring line, which is an exact buffer of the
//! scanned lines. Pieces of land ("landmasses") are runs that touch, counted without bridges,
//! dams of other than natural width and ferries; number 1 is the largest.
//!
//! Limits: the buffer closes sounds and fjords narrower than twice its width, and islets
//! without a zone are water.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::f64::consts::SQRT_2;

use geo::MultiPolygon;
use libm::{ceil, floor, fmax, fmin, sqrt};

use super::geodesy::Spot;
use super::rule_values::roads as value;

/// Distance of the scan lines in km.
const STEP_KM: f64 = 0.05;
/// Side of the cells on which ways on land are searched: two lines.
const CELL_KM: f64 = 2.0 * STEP_KM;

/// The place on a landmass that is nearest to some other place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shore {
    pub(crate) landmass: u32,
    pub(crate) spot: Spot,
    pub(crate) away_km: f64,
}

/// A piece of land, from the west to the east on one line, and its landmass.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: f64,
    to: f64,
    landmass: u32,
}

/// Runs of land on lines `STEP_KM` apart.
#[derive(Clone, Debug)]
struct Lines {
    south: f64,
    lines: Vec<Vec<Run>>,
}

/// The land of the country.
#[derive(Clone, Debug)]
pub(crate) struct LandMask {
    land: Lines,
    pieces: Lines,
    n_landmasses: usize,
}

impl LandMask {
    /// Makes the mask of polygons in projected kilometres.
    pub(crate) fn new(shapes: &[MultiPolygon<f64>]) -> Self {
        let scanned = scan(shapes);
        let mut pieces = scanned.widened(value::landmass_buffer_km());
        let n_landmasses = pieces.number_landmasses();
        Self { land: scanned.widened(value::buffer_km()), pieces, n_landmasses }
    }

    /// Whether there is land, buffer included.
    pub(crate) fn is_land(&self, spot: Spot) -> bool {
        self.land.run_at(spot).is_some()
    }

    /// Kilometres of water on the straight line between two places.
    pub(crate) fn water_km(&self, a: Spot, b: Spot) -> f64 {
        let km = a.km_to(b);
        let samples = fmax(1.0, ceil(2.0 * km / STEP_KM)) as usize;
        let wet = (0..samples)
            .filter(|&k| !self.is_land(a.towards(b, (k as f64 + 0.5) / samples as f64)))
            .count();
        km * wet as f64 / samples as f64
    }

    /// The landmass at or nearest to a place, if one lies within `reach_km`.
    pub(crate) fn landmass(&self, spot: Spot, reach_km: f64) -> Option<u32> {
        self.shores(spot, reach_km).first().map(|shore| shore.landmass)
    }

    /// The nearest place on every landmass within `reach_km`, nearest first.
    pub(crate) fn shores(&self, spot: Spot, reach_km: f64) -> Vec<Shore> {
        self.pieces.shores(spot, reach_km)
    }

    /// Length of the shortest way on land between two places of one landmass, on cells of
    /// 100 m in eight directions, if it is at most `most_km`.
    ///
    /// Eight directions make a way up to 8 % longer than it is, about as much as a road.
    pub(crate) fn way_km(&self, landmass: u32, a: Spot, b: Spot, most_km: f64) -> Option<f64> {
        // Every way that short stays within the frame around the ellipse about both ends.
        let margin = (most_km - a.km_to(b)) / 2.0 + 2.0 * CELL_KM;
        let west = fmin(a.x, b.x) - margin;
        let south = fmin(a.y, b.y) - margin;
        let n_columns = ceil((fmax(a.x, b.x) + margin - west) / CELL_KM) as usize + 1;
        let n_rows = ceil((fmax(a.y, b.y) + margin - south) / CELL_KM) as usize + 1;
        let cell = |spot: Spot| {
            let column = floor((spot.x - west) / CELL_KM) as usize;
            floor((spot.y - south) / CELL_KM) as usize * n_columns + column
        };
        let open = |cell: usize| {
            let (row, column) = (cell / n_columns, cell % n_columns);
            let x = west + column as f64 * CELL_KM;
            let y = south + row as f64 * CELL_KM;
            self.pieces.any_in_cell(landmass, x, y)
        };
        let n_cells = n_rows * n_columns;
        search(&open, (n_cells, n_columns), cell(a), cell(b), most_km)
    }

    /// How many landmasses there are; they are numbered from 1.
    pub(crate) fn n_landmasses(&self) -> usize {
        self.n_landmasses
    }
}

impl Lines {
    fn line_of(&self, y: f64) -> isize {
        floor((y - self.south) / STEP_KM) as isize
    }

    fn run_at(&self, spot: Spot) -> Option<&Run> {
        let line = usize::try_from(self.line_of(spot.y)).ok()?;
        let runs = self.lines.get(line)?;
        let after = runs.partition_point(|run| run.to < spot.x);
        runs.get(after).filter(|run| run.from <= spot.x)
    }

    fn shores(&self, spot: Spot, reach_km: f64) -> Vec<Shore> {
        let (own, reach) = (self.line_of(spot.y), ceil(reach_km / STEP_KM) as isize);
        let mut nearest: BTreeMap<u32, Shore> = BTreeMap::new();
        for line in own - reach..=own + reach {
            let Some(runs) = usize::try_from(line).ok().and_then(|line| self.lines.get(line))
            else {
                continue;
            };
            let y = if line == own { spot.y } else { self.south + (line as f64 + 0.5) * STEP_KM };
            let first = runs.partition_point(|run| run.to < spot.x - reach_km);
            for run in runs[first..].iter().take_while(|run| run.from <= spot.x + reach_km) {
                let here = Spot { x: spot.x.clamp(run.from, run.to), y };
                let away_km = spot.km_to(here);
                let best = nearest.get(&run.landmass).map_or(reach_km, |shore| shore.away_km);
                if away_km <= best {
                    nearest.insert(
                        run.landmass,
                        Shore { landmass: run.landmass, spot: here, away_km },
                    );
                }
            }
        }
        let mut shores: Vec<Shore> = nearest.into_values().collect();
        shores.sort_by(|a, b| a.away_km.total_cmp(&b.away_km)); // stable: lower number first
        shores
    }

    /// Whether the landmass has any land in the cell whose south-west corner that is.
    fn any_in_cell(&self, landmass: u32, x: f64, y: f64) -> bool {
        [0.5, 1.5].iter().any(|half| {
            let line = usize::try_from(self.line_of(y + half * STEP_KM)).ok();
            let Some(runs) = line.and_then(|line| self.lines.get(line)) else { return false };
            let first = runs.partition_point(|run| run.to < x);
            runs[first..]
                .iter()
                .take_while(|run| run.from <= x + CELL_KM)
                .any(|run| run.landmass == landmass)
        })
    }

    /// The same land with everything within `km` of it.
    fn widened(&self, km: f64) -> Self {
        let reach = floor(km / STEP_KM) as isize;
        let mut lines: Vec<Vec<Run>> = vec![Vec::new(); self.lines.len()];
        for (line, runs) in self.lines.iter().enumerate() {
            for offset in -reach..=reach {
                let Some(to) = line.checked_add_signed(offset).and_then(|at| lines.get_mut(at))
                else {
                    continue;
                };
                let dy = offset as f64 * STEP_KM;
                let chord = sqrt(fmax(0.0, km * km - dy * dy));
                to.extend(runs.iter().map(|run| Run {
                    from: run.from - chord,
                    to: run.to + chord,
                    ..*run
                }));
            }
        }
        for runs in &mut lines {
            join(runs);
        }
        Self { south: self.south, lines }
    }

    /// Numbers what touches, largest first, and returns how many pieces there are.
    fn number_landmasses(&mut self) -> usize {
        let starts: Vec<usize> = self
            .lines
            .iter()
            .scan(0, |sum, runs| {
                let start = *sum;
                *sum += runs.len();
                Some(start)
            })
            .collect();
        let n_runs = self.lines.iter().map(Vec::len).sum();
        let mut pieces = Pieces { parent: (0..n_runs).collect() };
        for line in 1..self.lines.len() {
            let (below, here) = (&self.lines[line - 1], &self.lines[line]);
            let mut first = 0;
            for (number, run) in here.iter().enumerate() {
                while first < below.len() && below[first].to < run.from {
                    first += 1;
                }
                let touching = below[first..].iter().take_while(|other| other.from <= run.to);
                for other in 0..touching.count() {
                    pieces.join(starts[line] + number, starts[line - 1] + first + other);
                }
            }
        }
        let mut size = vec![0.0; n_runs];
        for (line, runs) in self.lines.iter().enumerate() {
            for (number, run) in runs.iter().enumerate() {
                size[pieces.root(starts[line] + number)] += run.to - run.from;
            }
        }
        let mut roots: Vec<usize> = (0..n_runs).filter(|&run| pieces.root(run) == run).collect();
        roots.sort_by(|&a, &b| size[b].total_cmp(&size[a]).then(a.cmp(&b)));
        let mut landmass = vec![0_u32; n_runs];
        for (number, &root) in (1..).zip(&roots) {
            landmass[root] = number;
        }
        for (line, runs) in self.lines.iter_mut().enumerate() {
            for (number, run) in runs.iter_mut().enumerate() {
                run.landmass = landmass[pieces.root(starts[line] + number)];
            }
        }
        roots.len()
    }
}

/// A* from one cell to another over open cells, in km; both ends count as open.
fn search(
    open: &dyn Fn(usize) -> bool,
    (n_cells, n_columns): (usize, usize),
    from: usize,
    to: usize,
    most_km: f64,
) -> Option<f64> {
    let place = |cell: usize| ((cell / n_columns) as f64, (cell % n_columns) as f64);
    let (goal_row, goal_column) = place(to);
    let ahead = |cell: usize| {
        let (row, column) = place(cell);
        let (rows, columns) = ((row - goal_row).abs(), (column - goal_column).abs());
        CELL_KM * (fmax(rows, columns) + (SQRT_2 - 1.0) * fmin(rows, columns))
    };
    let mut reached = vec![f64::INFINITY; n_cells];
    let mut queue = BinaryHeap::new();
    reached[from] = 0.0;
    queue.push(Reverse((ahead(from).to_bits(), from)));
    while let Some(Reverse((bits, cell))) = queue.pop() {
        let km = reached[cell];
        if cell == to {
            return Some(km);
        }
        if bits > (km + ahead(cell)).to_bits() {
            continue; // a shorter way was found after this entry was made
        }
        let (row, column) = ((cell / n_columns) as isize, (cell % n_columns) as isize);
        for (up, right) in DIRECTIONS {
            let (next_row, next_column) = (row + up, column + right);
            let inside = (0..n_columns as isize).contains(&next_column) && next_row >= 0;
            let next = (next_row * n_columns as isize + next_column) as usize;
            if !inside || next >= n_cells {
                continue;
            }
            let step = if up != 0 && right != 0 { SQRT_2 * CELL_KM } else { CELL_KM };
            let total = km + step;
            let shorter = total < reached[next] && total + ahead(next) <= most_km;
            if shorter && (next == to || open(next)) {
                reached[next] = total;
                queue.push(Reverse(((total + ahead(next)).to_bits(), next)));
            }
        }
    }
    None
}

const DIRECTIONS: [(isize, isize); 8] =
    [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)];

/// Union-find over runs.
struct Pieces {
    parent: Vec<usize>,
}

impl Pieces {
    fn root(&mut self, mut item: usize) -> usize {
        while self.parent[item] != item {
            self.parent[item] = self.parent[self.parent[item]];
            item = self.parent[item];
        }
        item
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// The runs of land where lines `STEP_KM` apart cut the polygons.
fn scan(shapes: &[MultiPolygon<f64>]) -> Lines {
    let coords = || shapes.iter().flatten().flat_map(|polygon| polygon.exterior().coords());
    // Room for the widest buffer at both ends.
    let south = coords().fold(f64::INFINITY, |low, at| fmin(low, at.y)) - 1.0;
    let north = coords().fold(f64::NEG_INFINITY, |high, at| fmax(high, at.y)) + 1.0;
    let n_lines = if south < north { ceil((north - south) / STEP_KM) as usize } else { 0 };
    let mut lines: Vec<Vec<Run>> = vec![Vec::new(); n_lines];
    for polygon in shapes.iter().flatten() {
        for (line, mut cuts) in cuts(polygon, south) {
            cuts.sort_by(f64::total_cmp);
            lines[line].extend(cuts.chunks_exact(2).map(|pair| Run {
                from: pair[0],
                to: pair[1],
                landmass: 0,
            }));
        }
    }
    for runs in &mut lines {
        join(runs);
    }
    Lines { south, lines }
}

/// Where the rings of a polygon cross the middle of each line, by line.
fn cuts(polygon: &geo::Polygon<f64>, south: f64) -> BTreeMap<usize, Vec<f64>> {
    let mut cuts: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    for edge in rings.flat_map(|ring| ring.lines()) {
        let (low, high) = (fmin(edge.start.y, edge.end.y), fmax(edge.start.y, edge.end.y));
        let first = ceil((low - south) / STEP_KM - 0.5) as usize;
        let end = ceil((high - south) / STEP_KM - 0.5) as usize; // half-open: no corner twice
        for line in first..end {
            let y = south + (line as f64 + 0.5) * STEP_KM;
            let share = (y - edge.start.y) / (edge.end.y - edge.start.y);
            cuts.entry(line).or_default().push(edge.start.x + share * (edge.end.x - edge.start.x));
        }
    }
    cuts
}

/// Sorts runs and joins those that touch.
fn join(runs: &mut Vec<Run>) {
    runs.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs.drain(..) {
        match joined.last_mut() {
            Some(last) if run.from <= last.to => last.to = fmax(last.to, run.to),
            _ => joined.push(run),
        }
    }
    *runs = joined;
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    /// Two squares of 2 km with a sound of 0.4 km between them, and a third that overlaps.
    fn squares() -> LandMask {
        let square = |x: f64, y: f64| -> MultiPolygon<f64> {
            polygon![(x: x, y: y), (x: x + 2.0, y: y), (x: x + 2.0, y: y + 2.0), (x: x, y: y + 2.0)]
                .into()
        };
        LandMask::new(&[square(0.0, 0.0), square(2.4, 0.0), square(-0.5, 1.9)])
    }

    #[test]
    fn a_sound_is_water_less_the_buffer_on_both_shores() {
        let mask = squares();
        let km = mask.water_km(Spot { x: 1.0, y: 1.0 }, Spot { x: 3.0, y: 1.0 });
        assert!((km - (0.4 - 2.0 * value::buffer_km())).abs() < 0.03, "{km}");
        assert!(mask.water_km(Spot { x: 1.0, y: 0.2 }, Spot { x: 1.0, y: 3.0 }) < 1e-9);
    }

    #[test]
    fn landmasses_are_numbered_from_the_largest() {
        let mask = squares();
        assert_eq!(mask.n_landmasses(), 2);
        assert_eq!(mask.landmass(Spot { x: 1.0, y: 3.0 }, 0.0), Some(1));
        assert_eq!(mask.landmass(Spot { x: 3.0, y: 1.0 }, 0.0), Some(2));
        assert_eq!(mask.landmass(Spot { x: 5.0, y: 1.0 }, 1.0), Some(2), "off the pier");
        assert_eq!(mask.landmass(Spot { x: 7.0, y: 1.0 }, 1.0), None, "at sea");
    }

    #[test]
    fn a_way_on_land_goes_round_the_corner() {
        let mask = squares();
        let (a, b) = (Spot { x: 1.9, y: 0.1 }, Spot { x: -0.4, y: 3.8 });
        let way = mask.way_km(1, a, b, 10.0).expect("the squares overlap");
        assert!(way > a.km_to(b) && way < 1.2 * a.km_to(b), "{way}");
        assert_eq!(mask.way_km(1, a, Spot { x: 3.0, y: 0.1 }, 10.0), None, "over the sound");
        assert_eq!(mask.way_km(1, a, b, 4.0), None, "longer than that");
    }
}
