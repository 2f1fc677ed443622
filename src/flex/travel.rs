//! How far apart two points are.

/// A point on a plane, in km.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Eastward.
    pub x: f64,
    /// Northward.
    pub y: f64,
}

impl Point {
    /// The point a share (0 to 1) of the straight way to another.
    pub fn towards(self, to: Self, share: f64) -> Self {
        Self { x: self.x + (to.x - self.x) * share, y: self.y + (to.y - self.y) * share }
    }
}

/// A drive from one point to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leg {
    /// How long it takes.
    pub minutes: f64,
    /// How far it is.
    pub km: f64,
}

/// Times and lengths of drives.
///
/// No way round may be shorter than the way itself (the triangle inequality, for minutes and for
/// km): insertion leaves out what can then be neither in time nor cheaper.
pub trait Travel: Sync {
    /// The drive from `a` to `b`.
    fn leg(&self, a: Point, b: Point) -> Leg;
    /// Minutes that no drive between points so far apart (in km) undercuts.
    fn least_minutes(&self, dx: f32, dy: f32) -> f32;
}

/// How lengths on a plane are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The straight line.
    Euclidean,
    /// Along two axes, as in a grid of streets.
    Manhattan,
}

/// A plane driven at one speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    metric: Metric,
    minutes_per_km: f64,
    km_per_km: f64,
}

impl Plane {
    /// A plane of that metric and speed in km/h, above zero.
    pub fn new(metric: Metric, kmh: f64) -> Self {
        Self { metric, minutes_per_km: 60.0 / kmh, km_per_km: 1.0 }
    }
    /// Roads that are longer than the straight line by a factor.
    #[must_use]
    pub fn winding(mut self, km_per_km: f64) -> Self {
        self.km_per_km = km_per_km;
        self.minutes_per_km *= km_per_km;
        self
    }
}

impl Travel for Plane {
    #[inline]
    fn leg(&self, a: Point, b: Point) -> Leg {
        let (dx, dy) = (a.x - b.x, a.y - b.y);
        let km = match self.metric {
            Metric::Euclidean => (dx * dx + dy * dy).sqrt(),
            Metric::Manhattan => dx.abs() + dy.abs(),
        };
        Leg { minutes: km * self.minutes_per_km, km: km * self.km_per_km }
    }
    #[inline]
    fn least_minutes(&self, dx: f32, dy: f32) -> f32 {
        let km = match self.metric {
            Metric::Euclidean => (dx * dx + dy * dy).sqrt(),
            Metric::Manhattan => dx.abs() + dy.abs(),
        };
        km * self.minutes_per_km as f32
    }
}
