//! Where there is land, and which places belong to the same piece of it.
//!
//! The land is the union of the zone polygons, widened by a buffer: their outlines are
//! simplified to about 80 m, so that neighbours leave slivers between them and piers stick out.
//! It is kept as runs of land along west–east lines 50 m apart; a line's runs are widened by
//! the chord of the buffer circle at every neighbouring line, which is an exact buffer of the
//! scanned lines. Pieces of land ("landmasses") are runs that touch, counted without bridges,
//! dams of other than natural width and ferries; number 1 is the largest.
//!
//! Limits: the buffer closes sounds and fjords narrower than twice its width, and islets
//! without a zone are water.

use geo::MultiPolygon;
use libm::{ceil, floor, fmax, fmin, sqrt};

use super::geodesy::Spot;

/// Distance of the scan lines in km.
const STEP_KM: f64 = 0.05;
/// How far the polygons are widened for asking whether a straight line crosses water.
/// Prototype value; twice it closes the slivers that an outline simplified to 80 m leaves.
const BUFFER_KM: f64 = 0.12;
/// How far they are widened for counting landmasses: less, so that narrow sounds stay sounds.
const LANDMASS_BUFFER_KM: f64 = 0.06;
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
        let mut pieces = scanned.widened(LANDMASS_BUFFER_KM);
        let n_landmasses = pieces.number_landmasses();
        Self { land: scanned.widened(BUFFER_KM), pieces, n_landmasses }
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
        self.pieces.nearest(spot, reach_km).map(|run| run.landmass)
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

    fn nearest(&self, spot: Spot, reach_km: f64) -> Option<&Run> {
        if let Some(run) = self.run_at(spot) {
            return Some(run);
        }
        let (own, reach) = (self.line_of(spot.y), ceil(reach_km / STEP_KM) as isize);
        let mut best: (f64, Option<&Run>) = (reach_km, None);
        for line in own - reach..=own + reach {
            let Some(runs) = usize::try_from(line).ok().and_then(|line| self.lines.get(line))
            else {
                continue;
            };
            let dy = (line - own) as f64 * STEP_KM;
            let after = runs.partition_point(|run| run.to < spot.x);
            for run in runs[after.saturating_sub(1)..].iter().take(2) {
                let dx = fmax(0.0, fmax(run.from - spot.x, spot.x - run.to));
                let away = sqrt(dx * dx + dy * dy);
                if away < best.0 {
                    best = (away, Some(run));
                }
            }
        }
        best.1
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
                to.extend(
                    runs.iter().map(|run| Run { from: run.from - chord, to: run.to + chord, ..*run }),
                );
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
    let coords = || {
        shapes.iter().flatten().flat_map(|polygon| polygon.exterior().coords())
    };
    // Room for the widest buffer at both ends.
    let south = coords().fold(f64::INFINITY, |low, at| fmin(low, at.y)) - 1.0;
    let north = coords().fold(f64::NEG_INFINITY, |high, at| fmax(high, at.y)) + 1.0;
    let n_lines = if south < north { ceil((north - south) / STEP_KM) as usize } else { 0 };
    let mut lines: Vec<Vec<Run>> = vec![Vec::new(); n_lines];
    for polygon in shapes.iter().flatten() {
        for (line, mut cuts) in cuts(polygon, south) {
            cuts.sort_by(f64::total_cmp);
            lines[line].extend(
                cuts.chunks_exact(2).map(|pair| Run { from: pair[0], to: pair[1], landmass: 0 }),
            );
        }
    }
    for runs in &mut lines {
        join(runs);
    }
    Lines { south, lines }
}

/// Where the rings of a polygon cross the middle of each line, by line.
fn cuts(polygon: &geo::Polygon<f64>, south: f64) -> std::collections::BTreeMap<usize, Vec<f64>> {
    let mut cuts: std::collections::BTreeMap<usize, Vec<f64>> = std::collections::BTreeMap::new();
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
        LandMask::new(&[square(0.0, 0.0), square(2.4, 0.0), square(0.5, 1.9)])
    }

    #[test]
    fn a_sound_is_water_less_the_buffer_on_both_shores() {
        let mask = squares();
        let km = mask.water_km(Spot { x: 1.0, y: 1.0 }, Spot { x: 3.0, y: 1.0 });
        assert!((km - (0.4 - 2.0 * BUFFER_KM)).abs() < 0.03, "{km}");
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
}

#[cfg(test)]
mod throwaway {
    use super::*;
    #[test]
    fn look() {
        let sources = super::super::sources::Sources::new(std::path::Path::new("/work/shared/data"));
        let country = super::super::zones::make(&sources).unwrap();
        for buffer in [0.0, 0.03, 0.06, 0.08, 0.12] {
            let t = std::time::Instant::now();
            let mut lines = scan(&country.shapes).widened(buffer);
            let n = lines.number_landmasses();
            let mut by: std::collections::BTreeMap<u32, (f64, Vec<String>)> = Default::default();
            for z in &country.zones {
                let m = lines.nearest(Spot::at(z.lat, z.lon), 3.0).map_or(0, |r| r.landmass);
                let e = by.entry(m).or_default();
                e.0 += z.population;
                e.1.push(format!("{}/{}", z.name, z.municipality));
            }
            println!("=== buffer {buffer}: {n} landmasses, {:?}", t.elapsed());
            for (m, (pop, names)) in by {
                println!("{m}: {pop:.0} in {} zones: {}", names.len(), names.iter().take(12).cloned().collect::<Vec<_>>().join("; "));
            }
        }
    }
}
