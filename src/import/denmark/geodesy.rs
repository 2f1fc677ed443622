//! Degrees to kilometres on a plane and back.
//!
//! Transverse Mercator, UTM zone 32 on the WGS84 ellipsoid (the frame of Danish maps), by
//! Krüger's series to the third order in the flattening. The series is good to a millimetre
//! here; the plane itself shortens lengths by 0.04 % at 9° E and stretches them by 0.14 % on
//! Bornholm, which is far below what the tables claim. `libm` instead of the platform's own
//! functions, so that every platform gives the same bytes.
//!
//! Source: L. Krüger, "Konforme Abbildung des Erdellipsoids in der Ebene", Potsdam 1912; the
//! coefficients as in J. Karney, "Transverse Mercator with an accuracy of a few nanometers",
//! Journal of Geodesy 85, 2011, eqs. 35 and 36, cut after the third order.

use libm::{asin, atan2, atanh, cos, cosh, sin, sinh, sqrt};

/// Semi-major axis of WGS84 in km, and its flattening.
const AXIS_KM: f64 = 6378.137;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// UTM zone 32: scale on the central meridian, its longitude, false easting in km.
const SCALE: f64 = 0.9996;
const MERIDIAN_DEG: f64 = 9.0;
const FALSE_EASTING_KM: f64 = 500.0;

/// A place on the plane, in kilometres: `x` to the east, `y` to the north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Easting in km.
    pub(crate) x: f64,
    /// Northing in km.
    pub(crate) y: f64,
}

impl Spot {
    /// Projects degrees of latitude and longitude.
    pub(crate) fn at(lat: f64, lon: f64) -> Self {
        let series = Series::new();
        let phi = lat.to_radians();
        let lambda = (lon - MERIDIAN_DEG).to_radians();
        let eccentricity = sqrt(FLATTENING * (2.0 - FLATTENING));
        let conformal = sinh(atanh(sin(phi)) - eccentricity * atanh(eccentricity * sin(phi)));
        let xi0 = atan2(conformal, cos(lambda));
        let eta0 = atanh(sin(lambda) / sqrt(1.0 + conformal * conformal));
        let (mut xi, mut eta) = (xi0, eta0);
        for (order, factor) in (1_u8..).zip(series.forward) {
            let k = 2.0 * f64::from(order);
            xi += factor * sin(k * xi0) * cosh(k * eta0);
            eta += factor * cos(k * xi0) * sinh(k * eta0);
        }
        Self { x: FALSE_EASTING_KM + SCALE * series.radius * eta, y: SCALE * series.radius * xi }
    }

    /// Degrees (latitude, longitude) of this place.
    pub(crate) fn degrees(self) -> (f64, f64) {
        let series = Series::new();
        let xi = self.y / (SCALE * series.radius);
        let eta = (self.x - FALSE_EASTING_KM) / (SCALE * series.radius);
        let (mut xi0, mut eta0) = (xi, eta);
        for (order, factor) in (1_u8..).zip(series.backward) {
            let k = 2.0 * f64::from(order);
            xi0 -= factor * sin(k * xi) * cosh(k * eta);
            eta0 -= factor * cos(k * xi) * sinh(k * eta);
        }
        let chi = asin(sin(xi0) / cosh(eta0));
        let mut phi = chi;
        for (order, factor) in (1_u8..).zip(series.latitude) {
            phi += factor * sin(2.0 * f64::from(order) * chi);
        }
        let lambda = atan2(sinh(eta0), cos(xi0));
        (phi.to_degrees(), MERIDIAN_DEG + lambda.to_degrees())
    }

    /// Straight line in km.
    pub(crate) fn km_to(self, other: Self) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        sqrt(dx * dx + dy * dy)
    }

    /// The place a share `t` (0 to 1) of the way to `other`.
    pub(crate) fn towards(self, other: Self, t: f64) -> Self {
        Self { x: self.x + t * (other.x - self.x), y: self.y + t * (other.y - self.y) }
    }
}

/// Krüger's coefficients for WGS84.
struct Series {
    radius: f64,
    forward: [f64; 3],
    backward: [f64; 3],
    latitude: [f64; 3],
}

impl Series {
    fn new() -> Self {
        let n = FLATTENING / (2.0 - FLATTENING);
        let (n2, n3) = (n * n, n * n * n);
        Self {
            radius: AXIS_KM / (1.0 + n) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0),
            forward: [
                n / 2.0 - 2.0 * n2 / 3.0 + 5.0 * n3 / 16.0,
                13.0 * n2 / 48.0 - 3.0 * n3 / 5.0,
                61.0 * n3 / 240.0,
            ],
            backward: [
                n / 2.0 - 2.0 * n2 / 3.0 + 37.0 * n3 / 96.0,
                n2 / 48.0 + n3 / 15.0,
                17.0 * n3 / 480.0,
            ],
            latitude: [
                2.0 * n - 2.0 * n2 / 3.0 - 2.0 * n3,
                7.0 * n2 / 3.0 - 8.0 * n3 / 5.0,
                56.0 * n3 / 15.0,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spot;

    /// By PROJ (EPSG:4326 to EPSG:32632), in metres: 724333.648 6175791.930 for the first,
    /// 892166.474 6123208.805 for the second.
    #[test]
    fn copenhagen_and_svaneke_lie_where_utm_32_puts_them() {
        let near = |spot: Spot, x: f64, y: f64| spot.km_to(Spot { x, y }) < 1e-5;
        assert!(near(Spot::at(55.676, 12.568), 724.333_648, 6_175.791_932));
        assert!(near(Spot::at(55.1, 15.15), 892.166_474, 6_123.208_805));
    }

    #[test]
    fn there_and_back_is_a_metre_at_most() {
        for (lat, lon) in [(54.56, 8.1), (57.75, 10.6), (55.1, 15.15)] {
            let (back_lat, back_lon) = Spot::at(lat, lon).degrees();
            assert!((back_lat - lat).abs() < 1e-5 && (back_lon - lon).abs() < 1e-5);
        }
    }

    /// Aarhus to Odense on the ellipsoid, by PROJ: 85.435 km; the plane shortens it by 0.03 %.
    #[test]
    fn lengths_are_kilometres() {
        let km = Spot::at(56.1567, 10.2108).km_to(Spot::at(55.3959, 10.3883));
        assert!((km - 85.435).abs() < 0.04, "{km}");
    }
}
