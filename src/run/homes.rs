//! Where in a zone somebody lives: in a settlement by its share, evenly on its disc.

use crate::flex::Point;
use crate::scenario::area::Zone;

/// The place that three draws between 0 and 1 stand for (which settlement, how far from its middle,
/// in which direction), on a plane that puts latitudes and longitudes.
pub(super) fn place(
    zone: &Zone,
    plane: impl Fn(f64, f64) -> Point,
    [which, far, turn]: [f64; 3],
) -> Point {
    let mut left = which;
    let mut at = zone.points.last();
    for point in &zone.points {
        if left < point.share {
            at = Some(point);
            break;
        }
        left -= point.share;
    }
    let Some(point) = at else { return plane(zone.lat, zone.lon) };
    let middle = plane(point.lat, point.lon);
    let radius = point.radius.0 * far.sqrt();
    let angle = std::f64::consts::TAU * turn;
    Point { x: middle.x + radius * libm::cos(angle), y: middle.y + radius * libm::sin(angle) }
}
